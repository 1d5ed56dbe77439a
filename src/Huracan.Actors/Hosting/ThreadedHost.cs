using Huracan.Actors.Port;

namespace Huracan.Actors.Hosting;

/// <summary>What the hosts with threads share: effects that still run, questions from outside the actors, an orderly end.</summary>
public abstract class ThreadedHost : HostCore, IAsyncDisposable
{
    private readonly TaskCompletionSource _allStopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _stopGate = new();
    private Task? _stop;
    private long _effectsRunning;
    private TaskCompletionSource? _effectsEnded;

    private protected ThreadedHost(HostOptions options)
        : base(ReferenceEquals(options.Clock, TimeProvider.System) ? options with { Clock = SteadyClock.Shared } : options) { }

    internal sealed override void StartEffect(EffectRun run, PinnedWorker? pinned)
    {
        Interlocked.Increment(ref _effectsRunning);
        if (pinned is not null) pinned.Enqueue(run);
        else Offload(run);
    }

    /// <inheritdoc/>
    internal sealed override void SubmitSnapshot(SnapshotSave save)
    {
        Interlocked.Increment(ref _effectsRunning); // the host's end waits for it, as for an effect
        Offload(save);
    }

    internal sealed override void SnapshotEnded() => EffectEnded();

    internal sealed override void EffectEnded()
    {
        if (Interlocked.Decrement(ref _effectsRunning) == 0) Volatile.Read(ref _effectsEnded)?.TrySetResult();
    }

    /// <summary>Runs it on a thread that may block.</summary>
    private protected abstract void Offload(EffectRun run);

    /// <summary>As <see cref="Offload(EffectRun)"/>; called on the cell's turn.</summary>
    private protected virtual void Offload(SnapshotSave save) => ThreadPool.UnsafeQueueUserWorkItem(save, preferLocal: false);

    /// <summary>Ends the threads. By then all actors have stopped and all effects have ended.</summary>
    private protected abstract Task EndAsync();

    /// <summary>Sends a message and waits for the first answer. Only for callers outside the actors: the command line, tests. Never in an
    /// actor.</summary>
    /// <exception cref="TimeoutException">No answer came in time; whether the message was handled is unknown.</exception>
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

    /// <summary>Orderly end: raises the stop flags, stops all actors, children first, waits for appends and running effects, ends the
    /// threads.</summary>
    /// <param name="cancellation">Ends the waiting; work that still runs then dies with the process.</param>
    public Task StopAsync(CancellationToken cancellation = default)
    {
        lock (_stopGate) _stop ??= StopOnce();
        return _stop.WaitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    private async Task StopOnce()
    {
        StopUsers();
        await _allStopped.Task.ConfigureAwait(false);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _effectsEnded, ended);
        Interlocked.MemoryBarrier();
        if (Interlocked.Read(ref _effectsRunning) > 0) await ended.Task.ConfigureAwait(false);
        await EndAsync().ConfigureAwait(false);
    }

    private protected sealed override void AllStopped() => _allStopped.TrySetResult();

    /// <summary>A place for one answer.</summary>
    private sealed class Promise<T>(ActorRef asked, object question) : ActorRef
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task<T> Task => _answer.Task;
        public override string Path => "/edge/ask";

        public override void Tell(object message, ActorRef? sender = null)
        {
            if (message is T answer) _answer.TrySetResult(answer);
            else if (message is Busy) _answer.TrySetException(new InvalidOperationException($"{asked}: its mailbox is full and did not take {question.GetType().Name}; ask again later"));
            else _answer.TrySetException(new InvalidOperationException($"{asked} answered {question.GetType().Name} with {message.GetType().Name}, expected {typeof(T).Name}"));
        }
    }
}
