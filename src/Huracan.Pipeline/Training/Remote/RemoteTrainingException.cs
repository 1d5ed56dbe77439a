using Huracan.Core.Foundation;

namespace Huracan.Pipeline.Training.Remote;

/// <summary>A failure on the node that trained. Exceptions do not cross nodes; their cause and their message do.</summary>
public sealed class RemoteTrainingException(FailureCause cause, string message) : Exception(message)
{
    public FailureCause Cause => cause;
}
