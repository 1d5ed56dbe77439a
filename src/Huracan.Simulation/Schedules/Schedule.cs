using System.Globalization;
using Huracan.Actors.Stores;
using Huracan.Pipeline.Fleet;

namespace Huracan.Simulation.Schedules;

/// <summary>What one schedule is, besides its seed.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Null: even seeds are fleets, odd ones clusters.</summary>
    public Topology? Topology { get; init; }

    /// <summary>Null: all.</summary>
    public IReadOnlyCollection<FaultKind>? Faults { get; init; }

    public BrokenPart Broken { get; init; }

    /// <summary>Keeps a line for everything that happens.</summary>
    public bool Traced { get; init; }
}

/// <summary>What became of one schedule.</summary>
/// <param name="TrainsElsewhere">Folds were trained by a service of any node, and not by the coin's own.</param>
/// <param name="Violations">Empty where every promise was kept.</param>
/// <param name="Injected">By kind: faults that took place.</param>
/// <param name="Fingerprint">Equal for equal schedules: replaying a seed gives it again.</param>
public sealed record ScheduleResult(
    ulong Seed, Topology Topology, int Coins, bool Poisoned, bool TrainsElsewhere, IReadOnlyList<string> Violations, IReadOnlyList<long> Injected, long Steps, TimeSpan VirtualTime, string Fingerprint, IReadOnlyList<string> Trace)
{
    public bool Failed => Violations.Count > 0;

    /// <summary>The command that plays it again.</summary>
    public string Repeat(ScheduleOptions options) => string.Create(CultureInfo.InvariantCulture, $"huracan simulate --seeds {Seed}..{Seed} --topology {Topology.ToString().ToLowerInvariant()}") +
        (options.Faults is { } faults ? $" --faults {string.Join(',', faults.Order().Select(Simulation.Schedules.Faults.Name))}" : "") +
        (options.Broken == BrokenPart.None ? "" : $" --broken {(options.Broken == BrokenPart.NoFencing ? "no-fencing" : "acknowledge-before-persist")}") + " --trace";
}

/// <summary>One run of the shipped actors on several simulated nodes, disturbed as its seed says. One thread; equal seeds give equal schedules.</summary>
/// <remarks>Faults come until a number of steps that the seed draws; from then on the run must finish within <see cref="Patience"/>.</remarks>
public sealed class Schedule
{
    /// <summary>Virtual time that a run may take after its last fault: the longest back-offs, lease lengths and pauses, several times over.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private const long StepsMax = 2_000_000;

    private readonly ulong _seed;
    private readonly ScheduleOptions _options;
    private readonly Topology _topology;
    private readonly SimulatedRun _run;
    private readonly string? _poison;
    private readonly SimulatedWorld _world;
    private readonly SimulatedNode[] _nodes;
    private readonly FaultKind[] _kinds;
    private readonly bool[] _enabled = new bool[Faults.All.Count];
    private readonly long[] _injected = new long[Faults.All.Count];
    private readonly long _faultSteps;
    private readonly double _nodeFaultChance, _callFaultChance;
    private long _steps;
    private TimeSpan _calmSince;
    private ulong _fingerprint = 14695981039346656037; // FNV-1a
    private Timeline? _trace;

    private sealed class Timeline : List<string>;

    private Schedule(ulong seed, ScheduleOptions options)
    {
        (_seed, _options) = (seed, options);
        _topology = options.Topology ?? (seed % 2 == 0 ? Topology.Fleet : Topology.Cluster);
        TrainsElsewhere = _topology == Topology.Cluster && seed / 2 % 2 == 1;
        Chance = new Chance(seed);
        Trace = options.Traced ? _trace = [] : null;
        _run = SimulatedRun.Of(2 + Chance.Below(2));
        _poison = _run.Symbols.Contains(SimulatedRun.Poisoned) && Chance.Of(0.25) ? SimulatedRun.Poisoned : null;

        var time = new VirtualTime();
        var storeClock = new SimulatedClock(time);
        var leases = new InMemoryLeaseStore(storeClock);
        bool fenced = options.Broken != BrokenPart.NoFencing;
        var journal = new InMemoryJournal(fenced ? leases : null);
        Ledger = new Ledger(_run, leases, journal);
        _world = new SimulatedWorld(time, storeClock, leases, journal, new InMemoryBlobStore(), new SimulatedRegistry(_run, leases, Ledger, fenced));

        // A schedule has a few kinds of faults, so that some have only one and a failure says what it needs.
        FaultKind[] possible = [.. (options.Faults ?? Faults.All).Distinct().Order().Where(kind => _topology == Topology.Cluster || !Faults.NeedsCluster(kind))];
        double share = Chance.Of(0.3) ? 1.0 : 0.15 + (0.1 * Chance.Below(6));
        foreach (FaultKind kind in possible) _enabled[(int)kind] = Chance.Of(share);
        _kinds = [.. possible.Where(kind => _enabled[(int)kind] && IsNodeFault(kind))];
        _faultSteps = 200 + (200 * Chance.Below(12));
        _nodeFaultChance = (1 + Chance.Below(12)) / (double)_faultSteps;
        _callFaultChance = 0.01 + (0.01 * Chance.Below(12));

        var work = new HashWork(_poison);
        _nodes = new SimulatedNode[2 + Chance.Below(2)];
        for (int i = 0; i < _nodes.Length; i++) _nodes[i] = new SimulatedNode(this, i + 1, _world, _run, work, options.Broken);
        if (_topology == Topology.Cluster) Cluster = new SimulatedCluster(this, _nodes, time);
    }

    internal Chance Chance { get; }
    internal Ledger Ledger { get; }

    /// <summary>Nodes have their folds trained by a service that the cluster binds to all of them in turns, as a role's nodes do it for workers.</summary>
    internal bool TrainsElsewhere { get; }

    internal SimulatedCluster? Cluster { get; }
    internal List<string>? Trace { get; }

    public static ScheduleResult Play(ulong seed, ScheduleOptions? options = null) => new Schedule(seed, options ?? new ScheduleOptions()).Play();

    private ScheduleResult Play()
    {
        _world.Leases.Offer([WorkItem.Run(_run.RunId)]);
        foreach (SimulatedNode node in _nodes) node.Start(Cluster);
        if (Cluster is not null) AskForTheRunAgainAndAgain();
        try
        {
            Drive();
            if (Ledger.Violations.Count == 0 || _options.Broken == BrokenPart.None) Ledger.Close(_poison);
        }
        catch (Exception bug) when (bug is not InjectedTroubleException)
        {
            Ledger.Break($"our bug: {bug.GetType().Name}: {bug.Message}{(_options.Traced ? "\n" + bug.StackTrace : "")}");
        }
        return new ScheduleResult(_seed, _topology, _run.Symbols.Count, _poison is not null, TrainsElsewhere, Ledger.Violations, _injected, _steps, _world.Time.Elapsed, _fingerprint.ToString("x16", CultureInfo.InvariantCulture), _trace ?? []);
    }

    private void Drive()
    {
        Span<int> able = stackalloc int[_nodes.Length];
        while (!IsDone())
        {
            _steps++;
            Disturb();
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
                Ledger.Break("stuck: nothing is left to happen, and the run is not finished");
                return;
            }
            if (_world.Time.Elapsed - _calmSince > Patience || _steps > StepsMax)
            {
                Ledger.Break(string.Create(CultureInfo.InvariantCulture, $"stuck: not finished {Patience.TotalMinutes} min of virtual time after the last fault ({_steps} steps); open: {Open()}"));
                return;
            }
        }
    }

    private bool IsDone() => (_steps & 7) == 0 && (Cluster is not null || _world.Registry.IsConcluded) && Open().Length == 0;

    private string Open()
    {
        if (_world.Leases.CountOpen(out int rows) == 0 && rows == _run.Symbols.Count + 1) return "";
        return string.Join(", ", _world.Leases.List("").Where(row => !row.Finished).Select(row => $"{row.Item} of {row.Owner ?? "nobody"}"));
    }

    private void AskForTheRunAgainAndAgain()
    {
        Cluster!.AskForTheRun(_run.RunId);
        _world.Time.CreateTimer(_ => AskForTheRunAgainAndAgain(), null, TimeSpan.FromSeconds(2), System.Threading.Timeout.InfiniteTimeSpan);
    }

    // ---- faults -------------------------------------------------------------------------------------------------------

    private bool Active => _steps < _faultSteps;

    /// <summary>Whether this call is disturbed.</summary>
    internal bool Hits(FaultKind kind, string where)
    {
        if (!_enabled[(int)kind] || !Active || !Chance.Of(_callFaultChance)) return false;
        Count(kind, where);
        return true;
    }

    private static bool IsNodeFault(FaultKind kind) =>
        kind is FaultKind.ActorCrash or FaultKind.NodeCrash or FaultKind.AllNodes or FaultKind.Preemption or FaultKind.Freeze or FaultKind.ClockJump
            or FaultKind.LeaseLost or FaultKind.TwoOwners or FaultKind.EntityMove or FaultKind.Handover;

    private void Disturb()
    {
        if (!Active || _kinds.Length == 0 || !Chance.Of(_nodeFaultChance)) return;
        FaultKind kind = _kinds[Chance.Below(_kinds.Length)];
        SimulatedNode node = _nodes[Chance.Below(_nodes.Length)];
        switch (kind)
        {
            case FaultKind.ActorCrash:
                // Often more than one, so that supervisors run out of patience too.
                for (int i = Chance.Below(3); i >= 0; i--)
                    if (node.Host?.CrashAny(Chance.Below, new InjectedTroubleException("crashed by the schedule")) is { } path) Count(kind, $"{node.Name} {path}");
                break;
            case FaultKind.NodeCrash when node.IsUp: Count(kind, node.Name); node.Kill(200, 15_000); break;
            case FaultKind.AllNodes:
                Count(kind, "");
                foreach (SimulatedNode each in _nodes) each.Kill(200, 15_000);
                break;
            case FaultKind.Preemption when node is { IsUp: true, IsFrozen: false, IsDraining: false }: Count(kind, node.Name); node.Preempt(); break;
            case FaultKind.Freeze when node is { IsUp: true, IsFrozen: false }: Count(kind, node.Name); node.Freeze(Chance.Between(1_000, 40_000)); break;
            case FaultKind.ClockJump: JumpClock(node); break;
            case FaultKind.LeaseLost: LoseLease(); break;
            case FaultKind.TwoOwners when node.IsUp:
                Count(kind, node.Name);
                node.CutOff(Chance.Between(2_000, 20_000));
                foreach (LeaseRow row in _world.Leases.List("")) if (row.Owner == node.Name) _world.Leases.Expire(row.Item);
                break;
            case FaultKind.EntityMove: if (Cluster?.Move(singleton: false) is { } moved) Count(kind, moved); break;
            case FaultKind.Handover: if (Cluster?.Move(singleton: true) is { } handed) Count(kind, handed); break;
            default: break;
        }
    }

    private void JumpClock(SimulatedNode node)
    {
        if (Chance.Of(0.5))
        {
            _world.StoreClock.Offset += Chance.Between(-60_000, 60_000);
            Count(FaultKind.ClockJump, "store");
        }
        else if (node.IsUp)
        {
            node.Clock.Offset += TimeSpan.FromHours(Chance.Below(200) - 100);
            Count(FaultKind.ClockJump, node.Name);
        }
    }

    private void LoseLease()
    {
        LeaseRow[] held = [.. _world.Leases.List("").Where(row => row.Owner is not null)];
        if (held.Length == 0) return;
        LeaseRow lost = held[Chance.Below(held.Length)];
        Count(FaultKind.LeaseLost, lost.Item);
        _world.Leases.Expire(lost.Item);
    }

    private void Count(FaultKind kind, string where)
    {
        _injected[(int)kind]++;
        _calmSince = _world.Time.Elapsed;
        Mix((ulong)kind + 100);
        if (Trace is not null) Note($"FAULT {Faults.Name(kind)} {where}");
    }

    // ---- replay -------------------------------------------------------------------------------------------------------

    private void Mix(ulong value) => _fingerprint = (_fingerprint ^ value ^ ((ulong)_world.Time.Elapsed.Ticks << 8)) * 1099511628211;

    internal void Note(string what) => Trace?.Add(string.Create(CultureInfo.InvariantCulture, $"{_world.Time.Elapsed.TotalSeconds,9:F3} s {_steps,6}  {what}"));
}
