using Huracan.Actors.Stores;

namespace Huracan.Simulation.Schedules;

/// <summary>What happens to whole nodes, to leases and to entities in the safety phase of one schedule.</summary>
internal sealed class NodeFaults(Schedule schedule, SimulatedWorld world, IReadOnlyList<SimulatedNode> nodes)
{
    private readonly FaultKind[] _kinds = [.. Faults.All.Where(kind => Faults.IsOfNodes(kind) && schedule.Drawn.Has[(int)kind])];
    private readonly double _chance = schedule.Drawn.NodeFaults / (double)schedule.Drawn.SafetySteps;

    private Chance Chance => schedule.Chance;

    /// <summary>Called before each step: mostly nothing happens.</summary>
    public void Disturb()
    {
        if (_kinds.Length == 0 || !Chance.Of(_chance)) return;
        FaultKind kind = _kinds[Chance.Below(_kinds.Length)];
        SimulatedNode node = nodes[Chance.Below(nodes.Count)];
        switch (kind)
        {
            case FaultKind.ActorCrash: CrashActors(node); break;
            case FaultKind.NodeCrash when node.IsUp:
                schedule.Count(kind, node.Name);
                node.Kill(200, 15_000);
                break;
            case FaultKind.AllNodes:
                schedule.Count(kind, "");
                foreach (SimulatedNode each in nodes) each.Kill(200, 15_000);
                break;
            case FaultKind.Preemption when node is { IsUp: true, IsFrozen: false, IsDraining: false }:
                schedule.Count(kind, node.Name);
                node.Preempt();
                break;
            case FaultKind.Freeze when node is { IsUp: true, IsFrozen: false }:
                schedule.Count(kind, node.Name);
                node.Freeze(Chance.Between(1_000, 40_000));
                break;
            case FaultKind.ClockJump: JumpClock(node); break;
            case FaultKind.LeaseLost: LoseLease(); break;
            case FaultKind.TwoOwners when node.IsUp:
                schedule.Count(kind, node.Name);
                node.CutOff(Chance.Between(2_000, 20_000));
                foreach (LeaseRow row in world.Leases.List("")) if (row.Owner == node.Name) world.Leases.Expire(row.Item);
                break;
            case FaultKind.EntityMove: Move(kind, singleton: false); break;
            case FaultKind.Handover: Move(kind, singleton: true); break;
            default: break;
        }
    }

    /// <summary>Often more than one actor, so that supervisors use up their tries too.</summary>
    private void CrashActors(SimulatedNode node)
    {
        for (int i = Chance.Below(3); i >= 0; i--)
        {
            if (node.Host?.CrashAny(Chance.Below, new InjectedTroubleException("crashed by the schedule")) is { } path)
                schedule.Count(FaultKind.ActorCrash, $"{node.Name} {path}");
        }
    }

    private void JumpClock(SimulatedNode node)
    {
        if (Chance.Of(0.5))
        {
            world.StoreClock.Offset += Chance.Between(-60_000, 60_000);
            schedule.Count(FaultKind.ClockJump, "store");
        }
        else if (node.IsUp)
        {
            node.Clock.Offset += TimeSpan.FromHours(Chance.Within(-100, 99));
            schedule.Count(FaultKind.ClockJump, node.Name);
        }
    }

    private void LoseLease()
    {
        LeaseRow[] held = [.. world.Leases.List("").Where(row => row.Owner is not null)];
        if (held.Length == 0) return;
        LeaseRow lost = held[Chance.Below(held.Length)];
        schedule.Count(FaultKind.LeaseLost, lost.Item);
        world.Leases.Expire(lost.Item);
    }

    private void Move(FaultKind kind, bool singleton)
    {
        if (schedule.Cluster?.Move(singleton) is { } moved) schedule.Count(kind, moved);
    }
}
