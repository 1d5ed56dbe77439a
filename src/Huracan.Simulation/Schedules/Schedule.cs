using System.Globalization;
using Huracan.Actors.Stores;
using Huracan.Pipeline.Fleet;

namespace Huracan.Simulation.Schedules;

/// <summary>One run of the shipped actors on several simulated nodes, with the faults that its seed draws. One thread; equal seeds give
/// equal schedules.</summary>
/// <remarks>Two phases, as in TigerBeetle's simulator. Safety: all drawn faults happen, and no promise may be broken. Liveness: a core of
/// nodes that together can do everything is whole, and reaches the stores. The other nodes are dead or cut off for good, and keep the
/// leases that they held. The core must finish the run within <see cref="LivenessBound"/>.</remarks>
public sealed class Schedule
{
    /// <summary>Virtual time that the core may take. It waits for the leases of the dead, which last longer where the store's clock was set
    /// back, and for back-offs of half a minute; of 100,000 cores the slowest took four minutes.</summary>
    public static readonly TimeSpan LivenessBound = TimeSpan.FromMinutes(10);

    private const long StepsMax = 2_000_000;

    private readonly ScheduleOptions _options;
    private readonly SimulatedRun _run;
    private readonly SimulatedWorld _world;
    private readonly SimulatedNode[] _nodes;
    private readonly NodeFaults _nodeFaults;
    private readonly PartitionFaults _partitions;
    private readonly long[] _injected = new long[Faults.All.Count];
    private long _steps;
    private TimeSpan? _liveSince; // null in the safety phase
    private ulong _fingerprint = 14695981039346656037; // FNV-1a
    private Timeline? _trace;

    private sealed class Timeline : List<string>;

    private Schedule(ulong seed, ScheduleOptions options)
    {
        _options = options;
        Drawn = DrawnOptions.Draw(seed, options);
        Chance = Chance.OfEvents(seed);
        Links = new Links(Drawn.Nodes.Count);
        Trace = options.Traced ? _trace = [] : null;
        _run = SimulatedRun.Of(Drawn.Coins);

        var time = new VirtualTime();
        var storeClock = new SimulatedClock(time);
        var leases = new InMemoryLeaseStore(storeClock);
        bool fenced = options.Broken != BrokenPart.NoFencing;
        var journal = new InMemoryJournal(fenced ? leases : null);
        Ledger = new Ledger(_run, leases, journal);
        _world = new SimulatedWorld(time, storeClock, leases, journal, new InMemoryBlobStore(),
            new SimulatedRegistry(_run, leases, Ledger, fenced));

        var work = new HashWork(Drawn.Poison);
        _nodes = [.. Drawn.Nodes.Select((_, i) => new SimulatedNode(this, i, _world, _run, work, options.Broken))];
        if (Drawn.Topology == Topology.Cluster) Cluster = new SimulatedCluster(this, _nodes, time);
        _nodeFaults = new NodeFaults(this, _world, _nodes);
        _partitions = new PartitionFaults(this, time, _nodes);
    }

    internal DrawnOptions Drawn { get; }
    internal Chance Chance { get; }
    internal Links Links { get; }
    internal Ledger Ledger { get; }
    internal SimulatedCluster? Cluster { get; }
    internal List<string>? Trace { get; }

    public static ScheduleResult Play(ulong seed, ScheduleOptions? options = null) =>
        new Schedule(seed, options ?? new ScheduleOptions()).Play();

    private ScheduleResult Play()
    {
        _world.Leases.Offer([WorkItem.Run(_run.RunId)]);
        foreach (SimulatedNode node in _nodes) node.Start();
        if (Cluster is not null) AskForTheRunAgainAndAgain();
        try
        {
            _partitions.Begin();
            Drive();
            if (Ledger.Violations.Count == 0 || _options.Broken == BrokenPart.None) Ledger.Close(Drawn.Poison);
        }
        catch (Exception bug) when (bug is not InjectedTroubleException)
        {
            Ledger.Break($"our bug: {bug.GetType().Name}: {bug.Message}{(_options.Traced ? "\n" + bug.StackTrace : "")}");
        }
        TimeSpan end = _world.Time.Elapsed;
        return new ScheduleResult(Drawn, Ledger.Violations, _injected, _steps, end, end - _liveSince,
            _fingerprint.ToString("x16", CultureInfo.InvariantCulture), _trace ?? []);
    }

    private void Drive()
    {
        Span<int> able = stackalloc int[_nodes.Length];
        while (!IsDone())
        {
            _steps++;
            if (_liveSince is null)
            {
                if (_steps > Drawn.SafetySteps) BeginLiveness();
                else _nodeFaults.Disturb();
            }
            int count = 0;
            for (int i = 0; i < _nodes.Length; i++)
                if (_nodes[i].Host is { HasTurn: true }) able[count++] = i;
            if (count > 0)
            {
                int at = able[count == 1 ? 0 : Chance.Below(count)];
                _nodes[at].Host!.Turn();
                Mix((ulong)at);
            }
            else if (!_world.Time.AdvanceToNext())
            {
                Ledger.Break($"stuck: nothing is left to happen; {Unfinished()}");
                return;
            }
            TimeSpan coreHad = _world.Time.Elapsed - (_liveSince ?? _world.Time.Elapsed);
            if (coreHad > LivenessBound || _steps > StepsMax)
            {
                string had = string.Create(CultureInfo.InvariantCulture, $"{coreHad.TotalMinutes:0.#} min of {LivenessBound.TotalMinutes}");
                Ledger.Break($"stuck: the core has had {had} ({_steps} steps); {Unfinished()}");
                return;
            }
        }
    }

    /// <summary>From now on no new fault happens.</summary>
    private void BeginLiveness()
    {
        _liveSince = _world.Time.Elapsed;
        if (Trace is not null) Note("LIVENESS");
        _partitions.End();
        foreach (SimulatedNode node in _nodes) node.MeetFate();
        Cluster?.RemoveForGood();
    }

    /// <summary>By the leader of a fleet; a cluster's does not.</summary>
    private bool IsConcluded => Cluster is not null || _world.Registry.IsConcluded;

    private bool IsDone() => (_steps & 7) == 0 && IsConcluded &&
        _world.Leases.CountOpen(out int rows) == 0 && rows == _run.Symbols.Count + 1;

    /// <summary>Which items are open, how far they are, and who holds them.</summary>
    private string Unfinished()
    {
        LeaseRow[] rows = [.. _world.Leases.List("")];
        string open = string.Join("; ", rows.Where(row => !row.Finished).Select(row => string.Create(CultureInfo.InvariantCulture,
            $"{row.Item} has {_world.Journal.HighestSequenceNr(row.Item)} facts, the lease of epoch {row.Epoch} is {(row.Owner is { } owner
                ? $"{owner}'s ({FateOf(owner)}), ends in {(row.EndsAt.Value - _world.Leases.Now.Value) / 1000.0:F1} s" : "nobody's")}")));
        return open.Length > 0 ? $"not finished: {open}"
            : $"{rows.Length} of {_run.Symbols.Count + 1} items are there and finished; the run is concluded: {IsConcluded}";
    }

    private string FateOf(string owner)
    {
        SimulatedNode? node = _nodes.FirstOrDefault(node => node.Name == owner);
        return node is null ? "a process that is gone" : Faults.Name(node.Options.Fate);
    }

    private void AskForTheRunAgainAndAgain()
    {
        Cluster!.AskForTheRun(_run.RunId);
        _world.Time.After(TimeSpan.FromSeconds(2), AskForTheRunAgainAndAgain);
    }

    // ---- faults -------------------------------------------------------------------------------------------------------

    /// <summary>Whether this call gets a fault.</summary>
    internal bool Hits(FaultKind kind, string where)
    {
        int percent = Drawn.CallPercent[(int)kind];
        if (percent == 0 || _liveSince is not null || !Chance.Of(percent / 100.0)) return false;
        Count(kind, where);
        return true;
    }

    /// <summary>Breaks the takeover on purpose, see <see cref="BrokenPart.NoTakeover"/>.</summary>
    internal void KeepLeasesOfTheDead(TimeSpan length)
    {
        foreach (LeaseRow row in _world.Leases.List(""))
        {
            if (row.Owner is { } owner && _nodes.Any(node => !node.IsUp && node.Name == owner))
                _world.Leases.Renew([new Lease(row.Item, row.Kind, owner, row.Epoch, row.EndsAt, row.Losses)], length);
        }
    }

    internal void Count(FaultKind kind, string where)
    {
        _injected[(int)kind]++;
        Mix((ulong)kind + 100);
        if (Trace is not null) Note($"FAULT {Faults.Name(kind)} {where}");
    }

    // ---- replay -------------------------------------------------------------------------------------------------------

    private void Mix(ulong value) => _fingerprint = (_fingerprint ^ value ^ ((ulong)_world.Time.Elapsed.Ticks << 8)) * 1099511628211;

    internal void Note(string what) =>
        Trace?.Add(string.Create(CultureInfo.InvariantCulture, $"{_world.Time.Elapsed.TotalSeconds,9:F3} s {_steps,6}  {what}"));
}
