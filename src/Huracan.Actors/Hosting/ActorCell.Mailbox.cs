using System.Runtime.CompilerServices;
using Huracan.Actors.Port;

namespace Huracan.Actors.Hosting;

/// <content>Many producers, one consumer. Producers append to one array under a spin lock that is held for a few nanoseconds. The consumer
/// swaps that array for an empty one and works through it without a lock. One atomic operation per Tell covers the queue, the bound and the
/// scheduling state, and the steady state allocates nothing. Under the lock nothing else is locked, called or awaited.</content>
internal sealed partial class ActorCell
{
    private const int FirstCapacity = 4;
    private const int KeptCapacity = 4096;

    internal struct Envelope
    {
        public object Message;
        public ActorRef? Sender;
        public bool Counted;
    }

    private int _lock;
    private bool _scheduled;
    private bool _userOpen;
    private bool _closed;
    private int _inCount;
    private int _inOrdinary;
    private Envelope[] _in = [];
    private SystemSignal? _signalsFirst, _signalsLast;

    private Envelope[] _out = [];
    private int _outAt, _outEnd;
    private int _outOrdinary;

    /// <summary>Waiting messages, as an outside observer may see them; not exact while the actor works.</summary>
    internal int MailboxLength => Volatile.Read(ref _inCount) + Math.Max(0, _outEnd - _outAt);

    public override void Tell(object message, ActorRef? sender = null)
    {
        if (!TryTell(message, sender)) Refuse(message, sender);
    }

    /// <summary>False if the actor has stopped. A full mailbox answers the sender and gives true.</summary>
    internal bool TryTell(object message, ActorRef? sender)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_host.RoundTrips) message = _host.CrossNodes(message);
        bool counted = message is not IUncounted && !ReferenceEquals(sender, this);
        Enter();
        if (_closed)
        {
            Leave();
            return false;
        }
        if (counted)
        {
            if (_inOrdinary + _outOrdinary >= _props.MailboxBound)
            {
                Leave();
                AnswerBusy(message, sender);
                return true;
            }
            _inOrdinary++;
        }
        bool schedule = Append(message, sender, counted);
        Leave();
        if (schedule) _host.Schedule(this);
        return true;
    }

    /// <summary>Mail from the host itself: it is not counted and never round-tripped.</summary>
    internal void TellMail(HostMail mail)
    {
        Enter();
        if (_closed)
        {
            Leave();
            return;
        }
        bool schedule = Append(mail, null, counted: false);
        Leave();
        if (schedule) _host.Schedule(this);
    }

    internal void Signal(SystemSignal signal)
    {
        Enter();
        if (_closed)
        {
            Leave();
            AnswerDead(signal);
            return;
        }
        if (_signalsLast is null) _signalsFirst = signal;
        else _signalsLast.Next = signal;
        _signalsLast = signal;
        bool schedule = !_scheduled;
        _scheduled = true;
        Leave();
        if (schedule) _host.Schedule(this);
    }

    /// <summary>Handles up to <paramref name="throughput"/> messages. The host calls it on one thread at a time, once per <c>Schedule</c>.</summary>
    internal void Run(int throughput)
    {
        for (; ; )
        {
            if (Volatile.Read(ref _signalsFirst) is not null) HandleSignals();
            if (_userOpen && (_outAt < _outEnd || Swap()))
            {
                ref Envelope slot = ref _out[_outAt++];
                Envelope envelope = slot;
                slot = default;
                if (envelope.Counted) _outOrdinary--;
                Receive(envelope.Message, envelope.Sender, envelope.Counted);
                if (--throughput > 0) continue;
                if (Rest()) return;
                _host.Schedule(this);
                return;
            }
            if (Rest()) return;
        }
    }

    /// <summary>Leaves the schedule if nothing is left to do. It checks and leaves under the lock, so that no wake-up is lost.</summary>
    private bool Rest()
    {
        Enter();
        bool idle = _signalsFirst is null && (!_userOpen || (_outAt >= _outEnd && _inCount == 0));
        if (idle) _scheduled = false;
        Leave();
        return idle;
    }

    private bool Swap()
    {
        if (Volatile.Read(ref _inCount) == 0) return false;
        if (_out.Length > KeptCapacity && _outEnd < KeptCapacity / 4) _out = []; // the burst is over: free its memory
        Enter();
        (_in, _out) = (_out, _in);
        _outAt = 0;
        _outEnd = _inCount;
        _outOrdinary = _inOrdinary;
        _inCount = 0;
        _inOrdinary = 0;
        Leave();
        return true;
    }

    private bool Append(object message, ActorRef? sender, bool counted)
    {
        int at = _inCount;
        if (at == _in.Length) Array.Resize(ref _in, at == 0 ? FirstCapacity : at * 2);
        ref Envelope slot = ref _in[at];
        slot.Message = message;
        slot.Sender = sender;
        slot.Counted = counted;
        Volatile.Write(ref _inCount, at + 1);
        if (_scheduled || !_userOpen) return false;
        _scheduled = true;
        return true;
    }

    private void OpenMailbox(bool open)
    {
        Enter();
        _userOpen = open;
        Leave();
    }

    private void HandleSignals()
    {
        Enter();
        SystemSignal? signal = _signalsFirst;
        _signalsFirst = _signalsLast = null;
        Leave();
        while (signal is not null)
        {
            SystemSignal? next = signal.Next;
            signal.Next = null;
            if (_state == CellState.Stopped) AnswerDead(signal);
            else Handle(signal);
            signal = next;
        }
    }

    /// <summary>Closes the mailbox and tells the watchers. An entity's unread mail goes back to its region, for the next incarnation; all
    /// other unread mail becomes dead letters.</summary>
    private void CloseMailbox(bool redeliver)
    {
        Enter();
        _closed = true;
        _userOpen = false;
        Envelope[] waiting = _in;
        int waitingCount = _inCount;
        _in = [];
        _inCount = 0;
        SystemSignal? signals = _signalsFirst;
        _signalsFirst = _signalsLast = null;
        Leave();
        if (_watchers is not null)
            foreach (ActorRef watcher in _watchers) NotifyWatcher(watcher);
        if (_region is { } region)
        {
            var unread = new List<(object, ActorRef?)>();
            if (redeliver)
            {
                HandBack(_out, _outAt, _outEnd, unread);
                HandBack(waiting, 0, waitingCount, unread);
            }
            region.TellMail(new EntityStoppedMail(_name, this, unread));
        }
        for (; signals is not null; signals = signals.Next) AnswerDead(signals);
        if (_region is null || !redeliver)
        {
            CountDead(_out, _outAt, _outEnd);
            CountDead(waiting, 0, waitingCount);
        }
        _out = [];
        _outAt = _outEnd = 0;
    }

    /// <summary>Answers a signal that reaches a stopped cell.</summary>
    private void AnswerDead(SystemSignal signal)
    {
        if (signal is WatchSignal watch) NotifyWatcher(watch.Watcher);
        else if (signal is AdoptSignal adopt) adopt.Child.RequestStop();
    }

    private static void HandBack(Envelope[] mail, int from, int to, List<(object, ActorRef?)> unread)
    {
        for (int i = from; i < to; i++)
            if (mail[i].Message is not HostMail) unread.Add((mail[i].Message, mail[i].Sender));
    }

    private void CountDead(Envelope[] mail, int from, int to)
    {
        for (int i = from; i < to; i++)
            if (mail[i].Message is not HostMail) _host.DeadLetter(mail[i].Message, mail[i].Sender);
    }

    private void Refuse(object message, ActorRef? sender)
    {
        if (_region is { } region) region.Tell(new EntityMail(_name, message), sender);
        else _host.DeadLetter(message, sender);
    }

    private void AnswerBusy(object message, ActorRef? sender)
    {
        Interlocked.Increment(ref _host.Counters.BusyCount);
        if (sender is null) _host.DeadLetter(message, sender);
        else sender.Tell(new Busy(this, message), this);
    }

    private void NotifyWatcher(ActorRef watcher)
    {
        if (watcher is ActorCell cell) cell.TellMail(new TerminatedMail(this));
        else watcher.Tell(new Terminated(this), this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Enter()
    {
        if (Interlocked.CompareExchange(ref _lock, 1, 0) != 0) EnterSlow();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnterSlow()
    {
        // The lock is free within nanoseconds unless its holder lost its core. Then yielding the time slice lets the holder go on.
        for (int tries = 0; ; tries++)
        {
            if (tries < 30) Thread.SpinWait(4);
            else Thread.Yield();
            if (Volatile.Read(ref _lock) == 0 && Interlocked.CompareExchange(ref _lock, 1, 0) == 0) return;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Leave() => Volatile.Write(ref _lock, 0);
}
