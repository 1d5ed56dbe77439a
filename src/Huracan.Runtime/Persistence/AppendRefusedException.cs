using Huracan.Actors.Stores;

namespace Huracan.Runtime.Persistence;

/// <summary>What our journal says of an append that it did not store, or of which it does not know. Akka stops the writer either way.</summary>
public sealed class AppendRefusedException(string persistenceId, AppendOutcome outcome, Exception? inner = null)
    : Exception($"{persistenceId}: append ended as {outcome}", inner)
{
    public AppendOutcome Outcome { get; } = outcome;
}
