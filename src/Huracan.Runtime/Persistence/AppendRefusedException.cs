using Huracan.Actors.Stores;

namespace Huracan.Runtime.Persistence;

/// <summary>Our journal did not store an append, or does not know whether it did. Akka stops the writer in both cases.</summary>
public sealed class AppendRefusedException(string persistenceId, AppendOutcome outcome, Exception? inner = null)
    : Exception($"{persistenceId}: append ended as {outcome}", inner)
{
    public AppendOutcome Outcome { get; } = outcome;
}
