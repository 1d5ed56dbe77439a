using Huracan.Actors.Hosting;

namespace Huracan.Actors.Embedded;

/// <summary>A fixed set of threads that run ready actors. A worker queues what it wakes behind its own work, so that actors that talk to each
/// other stay on one core; idle workers steal from those who do not get through their backlog within a few microseconds.</summary>
/// <remarks>A single waiting actor is left to its own worker, which will most likely be done in a microsecond, unless that worker has not
/// moved for a while: one idle worker looks after that every 2 ms as long as anybody works. With nothing to do all sleep for good.</remarks>
internal sealed class WorkerPool
{
    [ThreadStatic] private static Worker? t_current;

    private readonly Worker[] _workers;
    private readonly CellQueue _shared = new();
    private readonly int _throughput;
    private readonly object _park = new();
    private int _parked;
    private int _waking;

    /// <summary>Workers that look out for work before they park, at most one: it spares whoever schedules from waking a thread, which costs
    /// more than most messages; a second one would only take the core from those who make the work.</summary>
    private int _lookouts;
    private bool _watchman;
    private volatile bool _stopped;

    internal WorkerPool(int workers, int throughput)
    {
        _throughput = throughput;
        _workers = new Worker[workers];
        for (int i = 0; i < workers; i++) _workers[i] = new Worker(this, i);
        foreach (Worker worker in _workers) worker.Thread.Start();
    }

    internal void Schedule(ActorCell cell)
    {
        if (t_current is { } worker && ReferenceEquals(worker.Pool, this))
        {
            if (worker.Ready.Push(cell) >= 2 && Volatile.Read(ref _parked) > 0) Wake();
            return;
        }
        _shared.Push(cell);
        Interlocked.MemoryBarrier();  // the push is seen by a worker about to park, or its parking is seen here
        if (Volatile.Read(ref _lookouts) == 0 && Volatile.Read(ref _parked) > 0) Wake();
    }

    /// <summary>Returns when all workers have ended; not from a worker.</summary>
    internal void Stop()
    {
        _stopped = true;
        lock (_park) Monitor.PulseAll(_park);
        foreach (Worker worker in _workers)
            if (!ReferenceEquals(worker, t_current)) worker.Thread.Join();
    }

    private void Wake()
    {
        if (Volatile.Read(ref _waking) > 0) return;  // one is on its way, and wakes the next if there is more
        lock (_park)
        {
            if (_parked == 0 || _waking > 0) return;
            _waking++;
            Monitor.Pulse(_park);
        }
    }

    private sealed class Worker
    {
        internal readonly WorkerPool Pool;
        internal readonly CellQueue Ready = new();
        internal readonly Thread Thread;
        private readonly int _index;
        private readonly int[] _seen, _looked;
        private int _slowest = -1; // whose backlog outlasted a look, and may be stolen from
        private uint _turn;
        private bool _woken;

        internal Worker(WorkerPool pool, int index)
        {
            Pool = pool;
            _index = index;
            _seen = new int[pool._workers.Length];
            _looked = new int[pool._workers.Length];
            Thread = new Thread(Work) { Name = $"actors-{index + 1}", IsBackground = true };
        }

        private void Work()
        {
            t_current = this;
            while (!Pool._stopped)
            {
                ActorCell? next = Next();
                if (next is null)
                {
                    Park();
                    continue;
                }
                if (_woken) LeaveAWatchman();
                next.Run(Pool._throughput);
            }
        }

        private ActorCell? Next()
        {
            // Now and then the shared queue first, so that two actors that keep each other busy do not starve newcomers.
            if ((++_turn & 63) == 0 && Pool._shared.Take() is { } turn) return turn;
            return Ready.Take() ?? Pool._shared.Take() ?? StealBacklog();
        }

        private ActorCell? StealBacklog()
        {
            if (_slowest < 0) return null;
            CellQueue ready = Pool._workers[_slowest].Ready;
            _slowest = -1;
            return ready.Count >= 2 ? ready.Steal(Ready) : null;
        }

        /// <summary>Whether somebody did not get through a backlog since <see cref="Look"/>. One that is done within a look is cheaper where it is:
        /// its messages take less time than the way of their actors from core to core.</summary>
        private bool FindSlow()
        {
            for (int i = 1; i < Pool._workers.Length; i++)
            {
                int at = (_index + i) % Pool._workers.Length;
                CellQueue ready = Pool._workers[at].Ready;
                int count = ready.Count;
                if (count < 2 || ready.Taken - _looked[at] >= count) continue;
                _slowest = at;
                return true;
            }
            return false;
        }

        private void Look()
        {
            for (int i = 0; i < _looked.Length; i++) _looked[i] = Pool._workers[i].Ready.Taken;
        }

        /// <summary>Takes from workers whose queue has not moved since the last look: theirs is a long handler.</summary>
        private ActorCell? StealStale()
        {
            for (int i = 1; i < Pool._workers.Length; i++)
            {
                int at = (_index + i) % Pool._workers.Length;
                CellQueue ready = Pool._workers[at].Ready;
                int taken = ready.Taken;
                bool stale = taken == _seen[at];
                _seen[at] = taken;
                if (stale && ready.Count > 0 && ready.Steal(Ready) is { } stolen) return stolen;
            }
            return null;
        }

        private void Park()
        {
            if (LookOut()) return;
            lock (Pool._park)
            {
                Interlocked.Increment(ref Pool._parked);
                // Whoever pushed before it could see this worker parked has left its trace here.
                if (Pool._stopped || Pool._shared.Count > 0 || Backlog())
                {
                    Interlocked.Decrement(ref Pool._parked);
                    return;
                }
                bool othersWork = Pool._parked < Pool._workers.Length;
                if (othersWork && !Pool._watchman)
                {
                    Pool._watchman = true;
                    Monitor.Wait(Pool._park, 2);
                    Pool._watchman = false;
                }
                else Monitor.Wait(Pool._park);
                Interlocked.Decrement(ref Pool._parked);
                if (Pool._waking > 0) Pool._waking--;
            }
            _woken = true;
            if (StealStale() is not { } stale) return;
            LeaveAWatchman();
            stale.Run(Pool._throughput);
        }

        /// <summary>Waits a few microseconds for work, so that the next message finds somebody awake, and sees meanwhile who is slow. Longer was
        /// measured to cost more than it saves where the cores are shared.</summary>
        private bool LookOut()
        {
            bool only = Interlocked.CompareExchange(ref Pool._lookouts, 1, 0) == 0;
            bool found = false;
            Look();
            for (int spin = 0; spin < 20 && !found; spin++)
            {
                Thread.SpinWait(10);
                found = Pool._shared.Count > 0;
            }

            found |= FindSlow();
            if (only)
            {
                Interlocked.Exchange(ref Pool._lookouts, 0);  // what was pushed while it stood is seen below, or in Park
                found |= Pool._shared.Count > 0;
                if (found && (Pool._shared.Count > 1 || Backlog()) && Volatile.Read(ref Pool._parked) > 0) Pool.Wake();
            }
            return found;
        }

        /// <summary>Before the first turn after a rest: while anybody works and anybody sleeps, one of the sleepers is the watchman.
        /// Whoever is woken here finds the rest of the backlog, or takes the watch.</summary>
        private void LeaveAWatchman()
        {
            _woken = false;
            if (Volatile.Read(ref Pool._parked) == 0) return;
            lock (Pool._park)
            {
                if (Pool._parked > 0 && (!Pool._watchman || Pool._shared.Count > 0 || Backlog())) Monitor.Pulse(Pool._park);
            }
        }

        private bool Backlog()
        {
            foreach (Worker worker in Pool._workers)
                if (worker.Ready.Count >= (ReferenceEquals(worker, this) ? 1 : 2)) return true;
            return false;
        }
    }
}
