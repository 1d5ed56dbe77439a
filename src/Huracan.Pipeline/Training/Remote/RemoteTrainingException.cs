using Huracan.Core.Foundation;

namespace Huracan.Pipeline.Training.Remote;

/// <summary>What went wrong on the node that trained; exceptions do not cross nodes, their cause and their words do.</summary>
public sealed class RemoteTrainingException(FailureCause cause, string message) : Exception(message)
{
    public FailureCause Cause => cause;
}
