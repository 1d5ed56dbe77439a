using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;

namespace Huracan.Actors.Embedded;

/// <summary>All actors in one process, on a fixed set of threads. Effects run on the thread pool or on threads their actors own; appends of
/// many actors share one commit on the journal's thread; nothing of it holds a lock while an actor runs.</summary>
public sealed class EmbeddedHost : HostCore, IAsyncDisposable
{
    private readonly WorkerPool _workers;
    private readonly JournalThread? _journal;
    private readonly TaskCompletionSource _allStopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _stopGate = new();
    private Task? _stop;
    private long _effectsRunning;
    private TaskCompletionSource? _effectsEnded;

    /// <param name="workers">Threads that run actors; 0 for one per core. Long compute does not need them: it runs in effects.</param>
    /// <param name="throughput">Messages one actor may handle before the next one gets its turn.</param>
    public EmbeddedHost(HostOptions options, int workers = 0, int throughput = 64)
        : base(ReferenceEquals(options.Clock, TimeProvider.System) ? options with { Clock = SteadyClock.Shared } : options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(workers);
        ArgumentOutOfRangeException.ThrowIfLessThan(throughput, 1);
        _workers = new WorkerPool(workers == 0 ? Environment.ProcessorCount : workers, throughput);
        if (options.Journal is { } journal) _journal = new JournalThread(journal);
        StartGuardians();
    }

    internal override void Schedule(ActorCell cell) => _workers.Schedule(cell);

    internal override void StartEffect(EffectRun run, PinnedThread? pinned)
    {
        Interlocked.Increment(ref _effectsRunning);
        if (pinned is not null) pinned.Enqueue(run);
        else ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);
    }

    internal override void EffectEnded()
    {
        if (Interlocked.Decrement(ref _effectsRunning) == 0) Volatile.Read(ref _effectsEnded)?.TrySetResult();
    }

    internal override void SubmitAppend(ActorCell cell, JournalAppend append)
    {
        if (_journal is null) cell.Signal(new AppendedSignal(AppendOutcome.Unknown, NoJournal(append.PersistenceId)));
        else _journal.Submit(cell, append);
    }

    internal override void SubmitReplay(ActorCell cell, long incarnation, string persistenceId) =>
        ThreadPool.UnsafeQueueUserWorkItem(_ =>
        {
            try
            {
                IJournal journal = Journal ?? throw NoJournal(persistenceId);
                cell.Signal(new ReplayedSignal(incarnation, journal.Read(persistenceId, 1), null));
            }
            catch (Exception error)
            {
                cell.Signal(new ReplayedSignal(incarnation, null, error));
            }
        }, null);

    private static InvalidOperationException NoJournal(string id) => new($"{id}: this host was built without a journal (HostOptions.Journal)");

    /// <summary>Sends a message and waits for the first answer. Only for the edge: the command line, tests. Never in an actor.</summary>
    /// <exception cref="TimeoutException">No answer in time; whether the message was handled is unknown.</exception>
    /// <exception cref="InvalidOperationException">The receiver's mailbox was full, or the answer is of another type.</exception>
    public Task<T> AskAsync<T>(ActorRef to, object message, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(to);
        var promise = new Promise<T>(to, message);
        to.Tell(message, promise);
        return timeout is null && !cancellation.CanBeCanceled
            ? promise.Task
            : promise.Task.WaitAsync(timeout ?? System.Threading.Timeout.InfiniteTimeSpan, Clock, cancellation);
    }

    /// <summary>Ends when the actor has stopped.</summary>
    public Task WhenTerminated(ActorRef actor)
    {
        var promise = new Promise<Terminated>(actor, "watch");
        WatchFromOutside(actor, promise);
        return promise.Task;
    }

    /// <summary>Orderly end: raises the stop flags, stops all actors, children first, lets appends and running effects finish, ends the threads.</summary>
    /// <param name="cancellation">Gives up waiting; what still runs then dies with the process.</param>
    public Task StopAsync(CancellationToken cancellation = default)
    {
        lock (_stopGate) _stop ??= StopOnce();
        return _stop.WaitAsync(cancellation);
    }

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private async Task StopOnce()
    {
        StopUsers();
        await _allStopped.Task.ConfigureAwait(false);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _effectsEnded, ended);
        Interlocked.MemoryBarrier();
        if (Interlocked.Read(ref _effectsRunning) > 0) await ended.Task.ConfigureAwait(false);
        _journal?.Stop();
        _workers.Stop();
    }

    private protected override void AllStopped() => _allStopped.TrySetResult();

    /// <summary>A place for one answer.</summary>
    private sealed class Promise<T>(ActorRef asked, object question) : ActorRef
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task<T> Task => _answer.Task;
        public override string Path => "/edge/ask";

        public override void Tell(object message, ActorRef? sender = null)
        {
            if (message is T answer) _answer.TrySetResult(answer);
            else if (message is Busy) _answer.TrySetException(new InvalidOperationException($"{asked}: its mailbox is full, {question.GetType().Name} was not taken; ask again later"));
            else _answer.TrySetException(new InvalidOperationException($"{asked} answered {question.GetType().Name} with {message.GetType().Name}, expected {typeof(T).Name}"));
        }
    }
}
