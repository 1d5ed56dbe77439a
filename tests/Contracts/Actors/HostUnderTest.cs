using System.Collections.Concurrent;
using System.Globalization;
using Huracan.Actors.Codec;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Simulation;
using Xunit;

namespace Huracan.Contracts.Actors;

/// <summary>One host in the hands of a test: virtual time, a journal that can be told to fail, and probes that wait by signal.</summary>
/// <remarks>Time moves only by <see cref="Advance"/> and <see cref="AdvanceToNextTimer"/>; effects and appends end without it.</remarks>
public abstract class HostUnderTest : IDisposable
{
    /// <summary>Real time after which a test that waits for a signal fails instead. Never waited for in a passing run.</summary>
    protected static readonly TimeSpan Guard = TimeSpan.FromSeconds(20);

    public abstract IActorHost Host { get; }
    public abstract VirtualTime Time { get; }

    public void Advance(TimeSpan by)
    {
        Rest();
        Time.Advance(by);
        Rest();
    }

    /// <summary>Waits for a timer to be armed and moves the clock to it.</summary>
    /// <returns>The instant it fired, since the start of virtual time.</returns>
    public TimeSpan AdvanceToNextTimer()
    {
        Rest();
        Assert.True(Time.WaitUntilArmed(IsThreaded ? Guard : TimeSpan.Zero), "no timer is armed");
        Assert.True(Time.AdvanceToNext());
        TimeSpan at = Time.Elapsed;
        Rest();
        return at;
    }

    public Probe NewProbe(string name = "probe") => new(this, name);

    /// <summary>Everything that can happen at this instant has happened; nothing where the host has threads of its own.</summary>
    protected internal abstract void Rest();

    protected internal abstract bool IsThreaded { get; }

    internal TimeSpan ProbeGuard => IsThreaded ? Guard : TimeSpan.Zero;

    public abstract void Dispose();
}

/// <summary>An address that collects what it is told.</summary>
public sealed class Probe
{
    private readonly HostUnderTest _host;
    private readonly BlockingCollection<(object Message, ActorRef? Sender)> _mail = [];

    internal Probe(HostUnderTest host, string name)
    {
        _host = host;
        Ref = new EdgeRef(name, (message, sender) => _mail.Add((message, sender)));
    }

    public ActorRef Ref { get; }
    public ActorRef? LastSender { get; private set; }

    public object Next()
    {
        if (_mail.Count == 0) _host.Rest();
        Assert.True(_mail.TryTake(out (object Message, ActorRef? Sender) mail, _host.ProbeGuard), $"{Ref}: no message came");
        LastSender = mail.Sender;
        return mail.Message;
    }

    public T Expect<T>() => Assert.IsType<T>(Next(), exactMatch: false);

    public void Expect(params object[] messages)
    {
        foreach (object message in messages) Assert.Equal(message, Next());
    }

    /// <summary>What has come so far; complete only after a message that was caused later has been seen.</summary>
    public int Waiting => _mail.Count;
}

/// <summary>A local message with a name: tests tell what happened by it.</summary>
public sealed record Note(string Text) : ILocalMessage
{
    public override string ToString() => Text;
}

/// <summary>A local message that carries anything.</summary>
public sealed record Carry(object? What) : ILocalMessage;

/// <summary>Crosses nodes: registered with the test codec.</summary>
public sealed record Request(long RequestId, double Value);

/// <summary>Crosses nodes: registered with the test codec.</summary>
public sealed record Reply(long RequestId, double Value) : IUncounted;

/// <summary>An event, registered with the test codec.</summary>
public sealed record Added(double Value);

/// <summary>A snapshot, registered with the test codec.</summary>
public sealed record SumState(double Total);

/// <summary>Neither registered nor local.</summary>
public sealed record Stranger(int Value);

public static class TestCodec
{
    public static MessageCodec New() => new MessageCodec()
        .Register("text", 1, (writer, value) => writer.String(value), reader => reader.String())
        .Register<Request>("request", 1, (writer, m) => { writer.Int64(m.RequestId); writer.Double(m.Value); }, reader => new(reader.Int64(), reader.Double()))
        .Register<Reply>("reply", 1, (writer, m) => { writer.Int64(m.RequestId); writer.Double(m.Value); }, reader => new(reader.Int64(), reader.Double()))
        .Register<Added>("added", 1, (writer, m) => writer.Double(m.Value), reader => new(reader.Double()))
        .Register<SumState>("sum-state", 1, (writer, m) => writer.Double(m.Total), reader => new(reader.Double()));
}

/// <summary>A journal whose next appends can be told to fail before or after they took effect.</summary>
public sealed class FaultyJournal : IJournal
{
    private readonly ConcurrentQueue<(AppendOutcome Outcome, bool Store, bool Throw)> _faults = new();
    private int _appends;
    private bool _readsFail;

    public InMemoryJournal Inner { get; } = new();

    /// <summary>Entries that came in for appending.</summary>
    public int Appends => Volatile.Read(ref _appends);

    /// <summary>Reads fail while it is set.</summary>
    public bool ReadsFail { get => Volatile.Read(ref _readsFail); set => Volatile.Write(ref _readsFail, value); }

    public void FailNext(AppendOutcome outcome, bool store = false) => _faults.Enqueue((outcome, store, false));

    public void ThrowNext() => _faults.Enqueue((AppendOutcome.Unknown, false, true));

    public void Append(IReadOnlyList<JournalAppend> appends, Span<AppendOutcome> outcomes, out Exception? error)
    {
        error = null;
        for (int i = 0; i < appends.Count; i++)
        {
            Interlocked.Increment(ref _appends);
            if (_faults.TryDequeue(out (AppendOutcome Outcome, bool Store, bool Throw) fault))
            {
                if (fault.Throw) throw new IOException("the disk is gone");
                if (fault.Store) Inner.Append([appends[i]], outcomes.Slice(i, 1), out _);
                outcomes[i] = fault.Outcome;
                if (fault.Outcome == AppendOutcome.Unknown) error = new IOException("the disk is slow");
            }
            else Inner.Append([appends[i]], outcomes.Slice(i, 1), out _);
        }
    }

    public IReadOnlyList<JournalRecord> Read(string persistenceId, long fromSequenceNr) =>
        ReadsFail ? throw new IOException("the disk is gone") : Inner.Read(persistenceId, fromSequenceNr);

    public long HighestSequenceNr(string persistenceId) =>
        ReadsFail ? throw new IOException("the disk is gone") : Inner.HighestSequenceNr(persistenceId);
    public void DeleteStreams(string prefix) => Inner.DeleteStreams(prefix);
}

/// <summary>A snapshot store whose saves can be told to fail or to wait.</summary>
public sealed class FaultySnapshots(InMemorySnapshotStore inner) : ISnapshotStore
{
    private volatile Exception? _saveError, _loadError;
    private volatile ManualResetEventSlim? _gate;

    public InMemorySnapshotStore Inner => inner;

    /// <summary>The number of each save that came in, as it ends.</summary>
    public BlockingCollection<long> Saved { get; } = [];

    /// <summary>Saves throw it while it is set.</summary>
    public Exception? SaveError { get => _saveError; set => _saveError = value; }

    /// <summary>Loads throw it while it is set.</summary>
    public Exception? LoadError { get => _loadError; set => _loadError = value; }

    /// <summary>Saves wait for it while it is set.</summary>
    public ManualResetEventSlim? Gate { get => _gate; set => _gate = value; }

    public AppendOutcome Save(string persistenceId, long epoch, Snapshot snapshot)
    {
        Gate?.Wait();
        AppendOutcome outcome = SaveError is null ? inner.Save(persistenceId, epoch, snapshot) : AppendOutcome.Unknown;
        Saved.Add(snapshot.SequenceNr);
        return SaveError is { } error ? throw error : outcome;
    }

    public Snapshot? Load(string persistenceId, long sequenceNrMax = long.MaxValue) => LoadError is { } error ? throw error : inner.Load(persistenceId, sequenceNrMax);
    public void Delete(string persistenceId, long sequenceNrMax) => inner.Delete(persistenceId, sequenceNrMax);
}

/// <summary>An actor made of functions.</summary>
public sealed class Script(Action<Script, object> receive) : Actor
{
    public Action<Script>? WhenStarted { get; init; }
    public Action<Script>? WhenStopped { get; init; }
    public Action<Script, Exception, object?>? WhenRestarted { get; init; }
    public SupervisionStrategy Strategy { get; init; } = SupervisionStrategy.Default;

    public new IActorContext Context => base.Context;
    public new ActorRef Self => base.Self;
    public new ActorRef Sender => base.Sender;
    public void Reply(object message) => Tell(Sender, message);
    public new void Tell(ActorRef to, object message) => base.Tell(to, message);
    public new void Unhandled(object message) => base.Unhandled(message);

    protected override SupervisionStrategy Supervision => Strategy;
    protected override void OnReceive(object message) => receive(this, message);
    protected override void PreStart() => WhenStarted?.Invoke(this);
    protected override void PostStop() => WhenStopped?.Invoke(this);

    protected override void PreRestart(Exception reason, object? message)
    {
        WhenRestarted?.Invoke(this, reason, message);
        base.PreRestart(reason, message);
    }

    public static Props Props(Action<Script, object> receive) => Huracan.Actors.Port.Props.Of(() => new Script(receive));
}

/// <summary>A persistent sum: adds what it is told, and tells a witness what happens to it.</summary>
public sealed class Sum(string id, ActorRef witness) : PersistentActor
{
    public double Total { get; private set; }
    public Action<Sum, object>? WhenOther { get; init; }
    public Action<Sum>? WhenRecovered { get; init; }
    public Action<Sum, object>? WhenEvolved { get; init; }

    /// <summary>Events between two snapshots.</summary>
    public int Every { get; init; }
    public Func<Sum, object?> WhenTaken { get; init; } = me => new SumState(me.Total);
    public Action<Sum, SumState>? WhenRestored { get; init; }

    public new IActorContext Context => base.Context;
    public new ActorRef Sender => base.Sender;
    public override string PersistenceId => id;
    public new void Persist(IReadOnlyList<object> events, Action? then = null) => base.Persist(events, then);

    public void See(string text) => witness.Tell(new Note(text), null);

    public static string Show(double value) => value.ToString(CultureInfo.InvariantCulture);

    protected override void PreStart() => See("start");
    protected override void PostStop() => See("stop");
    protected override int SnapshotEvery => Every;
    protected override object? TakeSnapshot() => WhenTaken(this);

    protected override void RestoreSnapshot(object state)
    {
        WhenRestored?.Invoke(this, (SumState)state);
        Total = ((SumState)state).Total;
    }

    protected override void Recovered()
    {
        See("recovered " + Show(Total));
        WhenRecovered?.Invoke(this);
    }

    protected override void Evolve(object @event)
    {
        switch (@event)
        {
            case Added added: Total += added.Value; break;
            default: throw new InvalidOperationException($"no such event: {@event}");
        }
        WhenEvolved?.Invoke(this, @event);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Request request:
                See("add " + Show(request.Value));
                Persist([new Added(request.Value)], () =>
                {
                    See("added");
                    Sender.Tell(new Reply(request.RequestId, Total), Self);
                });
                break;
            case Note { Text: "total" }: Sender.Tell(new Note("total " + Show(Total)), Self); break;
            default: WhenOther?.Invoke(this, message); break;
        }
    }
}
