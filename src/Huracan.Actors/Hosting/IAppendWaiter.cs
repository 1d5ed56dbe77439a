using Huracan.Actors.Stores;

namespace Huracan.Actors.Hosting;

/// <summary>Receives the outcome of an append. Called on the journal's thread: it must be quick and must not throw.</summary>
internal interface IAppendWaiter
{
    /// <param name="error">The reason behind an <see cref="AppendOutcome.Unknown"/>; null otherwise.</param>
    void Appended(AppendOutcome outcome, Exception? error);
}
