using Akka.Actor;
using Akka.Coordination;
using Akka.Event;
using Huracan.Actors.Hosting;
using Huracan.Actors.Stores;
using Huracan.Runtime.Persistence;
using Lease = Akka.Coordination.Lease;
using StoredLease = Huracan.Actors.Stores.Lease;

namespace Huracan.Runtime.Coordination;

/// <summary>An Akka lease over our lease store: of all nodes, on both sides of a split network, only one holds it.</summary>
/// <remarks>
/// The store's clock ends a lease. This side measures with a monotonic clock, from before the call that took or renewed the lease, and
/// gives the lease up a tenth of its length early. So it never believes that it holds a lease that another owner may have. Renewals and the
/// check of the end run on threads of their own. A machine that is suspended sees no time pass: the journal's epoch check, not this lease,
/// stops what it writes when it wakes.
/// </remarks>
public sealed class StoreLease : Lease
{
    /// <summary>The kind of its items. No fleet node claims it.</summary>
    public const string Kind = "cluster";

    /// <summary>If a store did not answer, it is asked again after this time, or up to half of it sooner.</summary>
    internal static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    private readonly Func<ILeaseStore> _open;
    private readonly TimeProvider _time;
    private readonly Action<Action> _post;
    private readonly Action<string> _warn;
    private readonly LeaseItem _item;
    private readonly string _owner;
    private readonly TimeSpan _length;
    private readonly Lock _gate = new();

    private StoredLease? _held;
    private long _sureUntil;
    private bool _renewing;
    private Exception? _trouble;
    private Action<Exception>? _onLost;
    private ITimer? _renewTimer, _endTimer;

    /// <summary>Akka calls this constructor, by the class name in the configuration.</summary>
    public StoreLease(LeaseSettings settings, ExtendedActorSystem system)
        : this(settings, () => StoreAccess.Of(system).Leases, SteadyClock.Shared, ThreadOf(settings, system).Post, words => system.Log.Warning("{0}", words))
    {
    }

    /// <param name="open">Called at each use: Akka makes the resolver's lease before the store is known.</param>
    /// <param name="post">Runs a blocking call; one at a time, in order.</param>
    internal StoreLease(LeaseSettings settings, Func<ILeaseStore> open, TimeProvider time, Action<Action> post, Action<string> warn)
        : base(settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (_open, _time, _post, _warn) = (open, time, post, warn);
        _length = settings.TimeoutSettings.HeartbeatTimeout;
        _item = ItemOf(settings.LeaseName);
        _owner = $"{settings.OwnerName}/{Guid.NewGuid():N}"[..^24]; // a process, not a machine: a node that starts again is another owner
    }

    /// <summary>The item of the lease with that name.</summary>
    public static LeaseItem ItemOf(string leaseName) => new($"cluster/{leaseName}", Kind);

    public override Task<bool> Acquire() => Acquire(null);

    /// <summary>True if the lease is ours now, false if another owner holds it. If the store does not answer, it is asked again until the
    /// operation's time is over.</summary>
    public override Task<bool> Acquire(Action<Exception>? leaseLostCallback)
    {
        TaskCompletionSource<bool> answer = Limited("acquire");
        long asked = _time.GetTimestamp();
        _post(() => TryAcquire(answer, asked, leaseLostCallback));
        return answer.Task;
    }

    /// <summary>True if the lease is certainly not ours any more.</summary>
    public override Task<bool> Release()
    {
        TaskCompletionSource<bool> answer = Limited("release");
        _post(() =>
        {
            StoredLease? held = Drop(null, out _);
            try
            {
                if (held is not null) _open().Release(held);
                answer.TrySetResult(true);
            }
            catch (Exception trouble)
            {
                answer.TrySetException(new LeaseException($"{_item.Item}: the store did not confirm the release; the lease runs out within {_length.TotalSeconds} s: {trouble.Message}", trouble));
            }
        });
        return answer.Task;
    }

    public override bool CheckLease()
    {
        lock (_gate) return _held is not null && _time.GetTimestamp() < _sureUntil;
    }

    private void TryAcquire(TaskCompletionSource<bool> answer, long asked, Action<Exception>? onLost)
    {
        if (answer.Task.IsCompleted) return;
        lock (_gate)
        {
            if (_held is not null && _time.GetTimestamp() < _sureUntil)
            {
                _onLost = onLost;
                answer.TrySetResult(true);
                return;
            }
        }
        long begun = _time.GetTimestamp();
        try
        {
            ILeaseStore store = _open();
            store.Offer([_item]);
            if (store.Take(_owner, _item.Item, _length) is not { } taken)
            {
                answer.TrySetResult(false);
                return;
            }
            Hold(taken, begun, onLost);
            if (answer.TrySetResult(true)) return;
            Drop(taken, out _); // the caller does not wait for it any more
            store.Release(taken);
        }
        catch (Exception trouble)
        {
            if (_time.GetElapsedTime(asked) + RetryPause < Settings.TimeoutSettings.OperationTimeout)
                _time.CreateTimer(_ => _post(() => TryAcquire(answer, asked, onLost)), null, Pause(), Timeout.InfiniteTimeSpan);
            else
                answer.TrySetException(new LeaseException($"{_item.Item}: the store did not say whether it can be had: {trouble.Message}", trouble));
        }
    }

    private void Hold(StoredLease taken, long begun, Action<Exception>? onLost)
    {
        Drop(null, out _);
        lock (_gate)
        {
            (_held, _onLost, _trouble) = (taken, onLost, null);
            _sureUntil = SureUntil(begun);
            TimeSpan every = Settings.TimeoutSettings.HeartbeatInterval;
            _renewTimer = _time.CreateTimer(_ => Renew(), null, every, every);
            _endTimer = _time.CreateTimer(_ => End(), null, Left(), Timeout.InfiniteTimeSpan);
        }
    }

    private void Renew()
    {
        StoredLease held;
        lock (_gate)
        {
            if (_held is null || _renewing) return; // a second call must not wait behind a call that hangs
            (held, _renewing) = (_held, true);
        }
        _post(() =>
        {
            long begun = _time.GetTimestamp();
            IReadOnlyList<StoredLease>? renewed = null;
            Exception? trouble = null;
            try
            {
                renewed = _open().Renew([held], _length);
            }
            catch (Exception thrown)
            {
                trouble = thrown;
            }
            lock (_gate)
            {
                _renewing = false;
                _trouble = trouble;
                if (_held?.Epoch != held.Epoch) return;
                if (trouble is not null) _renewTimer!.Change(Pause(), Settings.TimeoutSettings.HeartbeatInterval);
                if (renewed is [var on])
                {
                    _held = on;
                    _sureUntil = SureUntil(begun);
                    _endTimer!.Change(Left(), Timeout.InfiniteTimeSpan);
                }
            }
            if (renewed is []) Lose(held, new LeaseException($"{_item.Item}: another owner has taken it"));
        });
    }

    private void End()
    {
        StoredLease held;
        Exception? trouble;
        lock (_gate)
        {
            if (_held is null) return;
            if (Left() > TimeSpan.Zero)
            {
                _endTimer!.Change(Left(), Timeout.InfiniteTimeSpan);
                return;
            }
            (held, trouble) = (_held, _trouble);
        }
        Lose(held, new LeaseTimeoutException($"{_item.Item}: not renewed in time{(trouble is null ? "; the store did not answer" : ": " + trouble.Message)}", trouble));
    }

    private void Lose(StoredLease held, Exception reason)
    {
        if (Drop(held, out Action<Exception>? onLost) is null) return;
        _warn(reason.Message);
        try
        {
            onLost?.Invoke(reason);
        }
        catch (Exception theirs)
        {
            _warn($"{_item.Item}: the handler of the loss failed: {theirs.Message}");
        }
    }

    /// <summary>From now on the lease is not ours. Null if it was not ours before.</summary>
    /// <param name="held">The lease to drop; null for the current one.</param>
    private StoredLease? Drop(StoredLease? held, out Action<Exception>? onLost)
    {
        lock (_gate)
        {
            onLost = null;
            if (_held is not { } dropped || (held is not null && held.Epoch != dropped.Epoch)) return null;
            onLost = _onLost;
            _renewTimer?.Dispose();
            _endTimer?.Dispose();
            (_held, _onLost, _renewTimer, _endTimer) = (null, null, null, null);
            return dropped;
        }
    }

    /// <summary>Random, so that the nodes of a cluster do not all call a store at the moment when it comes back.</summary>
    private static TimeSpan Pause() => RetryPause * (1 - Random.Shared.NextDouble() / 2);

    private TimeSpan Left() => _time.GetElapsedTime(_time.GetTimestamp(), _sureUntil) is { } left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private long SureUntil(long begun) => begun + (long)((_length - (_length / 10)).TotalSeconds * _time.TimestampFrequency);

    private TaskCompletionSource<bool> Limited(string what)
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        TimeSpan limit = Settings.TimeoutSettings.OperationTimeout;
        ITimer timer = _time.CreateTimer(
            _ => answer.TrySetException(new LeaseTimeoutException($"{_item.Item}: no answer to {what} within {limit.TotalSeconds} s")), null, limit, Timeout.InfiniteTimeSpan);
        answer.Task.ContinueWith(_ => timer.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return answer;
    }

    private static LeaseThread ThreadOf(LeaseSettings settings, ExtendedActorSystem system)
    {
        var thread = new LeaseThread(settings.LeaseName);
        system.RegisterOnTermination(thread.Stop);
        return thread;
    }
}
