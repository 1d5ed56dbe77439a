namespace Huracan.Cli.Bench.Actors;

/// <param name="Tree">Median of the rounds on the port's actors, per second.</param>
/// <param name="Plain">Median on plain Akka.NET actors, whose rounds took turns with the tree's.</param>
/// <param name="TreeBytes">Allocated per counted thing in the whole process, the message itself left out where it is one object for all.</param>
/// <param name="LeastRatio">The share of plain Akka.NET that the tree shall keep; null where nothing was promised.</param>
internal sealed record ActorBenchRow(string Name, string Unit, double Tree, double Plain, double TreeBytes, double PlainBytes, double? LeastRatio)
{
    public double Ratio => Tree / Plain;
}

/// <summary>How many messages, rounds, asks and spawns per second one process carries: the tree's actors beside the same patterns written as
/// plain Akka.NET actors.</summary>
/// <remarks>Each figure is the median of five rounds of about half a second, after one that warms up. The two take turns, so that a machine
/// whose pace changes changes it for both.</remarks>
internal static class ActorBench
{
    private const int RoundsEach = 5;

    public static IEnumerable<ActorBenchRow> Run()
    {
        yield return Row("actors.pingpong.window1", "messages/s", 0.5, on => on.PingPong(pairs: 1, window: 1));
        yield return Row("actors.pingpong.window100", "messages/s", 0.9, on => on.PingPong(pairs: 1, window: 100));
        yield return Row("actors.pingpong.pairs8", "messages/s", 0.9, on => on.PingPong(pairs: 8, window: 100));
        yield return Row("actors.oneway", "messages/s", null, on => on.OneWay());
        yield return Row("actors.gather23", "rounds/s", 0.9, on => on.Gather(23));
        yield return Row("actors.ask", "asks/s", 0.9, on => on.Ask(callersCount: 100));
        yield return Row("actors.ask.callers1", "asks/s", null, on => on.Ask(callersCount: 1));
        yield return Row("actors.spawn", "actors/s", 0.5, on => on.Spawn());
    }

    private static ActorBenchRow Row(string name, string unit, double? leastRatio, Func<IActorPatterns, (double Rate, double Bytes)> measure)
    {
        IActorPatterns tree = new TreePatterns(), plain = new PlainAkkaPatterns();
        measure(tree);
        measure(plain);
        var trees = new (double Rate, double Bytes)[RoundsEach];
        var plains = new (double Rate, double Bytes)[RoundsEach];
        for (int i = 0; i < RoundsEach; i++)
        {
            trees[i] = measure(tree);
            plains[i] = measure(plain);
        }

        return new ActorBenchRow(name, unit, Median(trees), Median(plains), trees.Min(round => round.Bytes), plains.Min(round => round.Bytes), leastRatio);
    }

    private static double Median((double Rate, double Bytes)[] rounds)
    {
        Array.Sort(rounds, (a, b) => a.Rate.CompareTo(b.Rate));
        return rounds[rounds.Length / 2].Rate;
    }
}
