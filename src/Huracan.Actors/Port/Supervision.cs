using Huracan.Actors.Stores;

namespace Huracan.Actors.Port;

public enum SupervisionDirective : byte
{
    /// <summary>After a pause a fresh instance takes over the same address; the failing message, timers and children are lost.</summary>
    Restart,
    /// <summary>Stops it for good; the parent gets <see cref="ChildFailed"/>.</summary>
    Stop,
    /// <summary>The parent fails with the child's reason.</summary>
    Escalate,
}

/// <summary>What a parent does about a failing child: restart it with back-off up to a bounded number of tries, stop it, or fail itself.</summary>
/// <remarks>The n-th pause is BackOffMin x 2^(n-1), at most BackOffMax, and the host shortens it by up to half (jitter).
/// A conflicting or fenced append always stops the child.</remarks>
public sealed record SupervisionStrategy
{
    public static SupervisionStrategy Default { get; } = new();
    public static SupervisionStrategy AlwaysStop { get; } = new() { Decide = static _ => SupervisionDirective.Stop };
    public static SupervisionStrategy AlwaysEscalate { get; } = new() { Decide = static _ => SupervisionDirective.Escalate };

    /// <summary>Restarts allowed in a row; the next failure is final.</summary>
    public int RestartsMax { get; init; } = 5;

    public TimeSpan BackOffMin { get; init; } = TimeSpan.FromMilliseconds(200);
    public TimeSpan BackOffMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>If a child has not failed for this long, its failures are counted from 0 again.</summary>
    public TimeSpan ResetAfter { get; init; } = TimeSpan.FromMinutes(10);

    public Func<Exception, SupervisionDirective> Decide { get; init; } = static _ => SupervisionDirective.Restart;

    /// <summary>The pause before jitter.</summary>
    /// <param name="tries">Failures in a row so far, 1 or more.</param>
    public TimeSpan BackOff(int tries)
    {
        TimeSpan pause = BackOffMin;
        for (int i = 1; i < tries && pause < BackOffMax; i++) pause += pause;
        return pause < BackOffMax ? pause : BackOffMax;
    }
}

/// <summary>The journal did not store a command's events. The state in memory must not be trusted any more.</summary>
public sealed class AppendFailedException(string persistenceId, AppendOutcome outcome, Exception? inner = null)
    : Exception($"{persistenceId}: append ended as {outcome}" + outcome switch
    {
        AppendOutcome.Conflict => "; another writer has these sequence numbers, and this one stops",
        AppendOutcome.Fenced => "; a newer epoch owns this id, and this writer stops",
        _ => $"; recovery will tell what is stored{(inner is null ? "" : $" ({inner.Message})")}",
    }, inner)
{
    public string PersistenceId { get; } = persistenceId;
    public AppendOutcome Outcome { get; } = outcome;

    /// <summary>Another writer took over: a restart would fail again.</summary>
    public bool IsFinal => Outcome is AppendOutcome.Conflict or AppendOutcome.Fenced;
}
