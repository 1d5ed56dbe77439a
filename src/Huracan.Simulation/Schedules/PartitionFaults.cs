namespace Huracan.Simulation.Schedules;

/// <summary>Divides the network of one schedule again and again, and heals it after a while, as the options say.</summary>
internal sealed class PartitionFaults(Schedule schedule, VirtualTime time, IReadOnlyList<SimulatedNode> nodes)
{
    private readonly PartitionOptions _options = schedule.Drawn.Partitions;
    private ITimer? _next;
    private ITimer? _removal;

    private Chance Chance => schedule.Chance;

    public void Begin()
    {
        if (_options.Mode != PartitionMode.None) After(ref _next, Chance.About(_options.Every), Divide);
    }

    /// <summary>Makes the network whole, for good.</summary>
    public void End()
    {
        _next?.Dispose();
        Heal();
    }

    private void Divide()
    {
        Links links = schedule.Links;
        bool[] side = PartitionSides.Draw(_options.Mode, links.Points, Chance);
        bool unheard = Chance.Of(0.5);
        links.Divide(side, _options.Symmetry, unheard);
        string without = _options.Symmetry == PartitionSymmetry.OneWay ? "not heard by" : "without";
        schedule.Count(FaultKind.Partition, $"{Names(side, unheard)} {without} {Names(side, !unheard)}");
        bool removed = Chance.Of(0.5);
        int[] losers = [.. Enumerable.Range(0, nodes.Count).Where(i => side[i] == removed)];
        if (schedule.Cluster is { } cluster && losers.Length > 0 && losers.Length < nodes.Count)
            After(ref _removal, _options.RemovedAfter, () => cluster.Remove(losers, _options.TwoBrains));
        After(ref _next, Chance.About(_options.Lasts), () =>
        {
            Heal();
            Begin();
        });
    }

    private void Heal()
    {
        schedule.Links.Heal();
        _removal?.Dispose();
        schedule.Cluster?.Rejoin();
        if (schedule.Trace is not null) schedule.Note("the network is whole");
    }

    private string Names(bool[] side, bool which) => string.Join('+', Enumerable.Range(0, side.Length).Where(i => side[i] == which)
        .Select(i => i < nodes.Count ? SimulatedNode.MachineName(i) : i == schedule.Links.Database ? "database" : "blobs"));

    private void After(ref ITimer? timer, TimeSpan delay, Action act)
    {
        timer?.Dispose();
        timer = time.After(delay, act);
    }
}
