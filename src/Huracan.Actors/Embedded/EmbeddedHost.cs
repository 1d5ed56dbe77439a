using Huracan.Actors.Hosting;
using Huracan.Actors.Stores;

namespace Huracan.Actors.Embedded;

/// <summary>All actors in one process, on a fixed set of threads. Effects run on the thread pool or on threads their actors own; appends of
/// many actors share one commit on the journal's thread; nothing of it holds a lock while an actor runs.</summary>
public sealed class EmbeddedHost : ThreadedHost
{
    private readonly WorkerPool _workers;
    private readonly JournalThread? _journal;

    /// <param name="workers">Threads that run actors; 0 for one per core. Long compute does not need them: it runs in effects.</param>
    /// <param name="throughput">Messages one actor may handle before the next one gets its turn.</param>
    public EmbeddedHost(HostOptions options, int workers = 0, int throughput = 64) : base(options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(workers);
        ArgumentOutOfRangeException.ThrowIfLessThan(throughput, 1);
        _workers = new WorkerPool(workers == 0 ? Environment.ProcessorCount : workers, throughput);
        if (options.Journal is { } journal) _journal = new JournalThread(journal);
        StartGuardians();
    }

    internal override void Schedule(ActorCell cell) => _workers.Schedule(cell);

    private protected override void Offload(EffectRun run) => ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);

    internal override void SubmitAppend(ActorCell cell, JournalAppend append)
    {
        if (_journal is null) cell.Signal(new AppendedSignal(AppendOutcome.Unknown, NoJournal(append.PersistenceId)));
        else _journal.Submit(cell, append);
    }

    internal override void SubmitReplay(ActorCell cell, long incarnation, string persistenceId) =>
        ThreadPool.UnsafeQueueUserWorkItem(_ => cell.Signal(ReadReplay(cell, incarnation, persistenceId)), null);

    private protected override void End()
    {
        _journal?.Stop();
        _workers.Stop();
    }
}
