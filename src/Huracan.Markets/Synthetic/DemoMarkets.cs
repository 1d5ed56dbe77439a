using Huracan.Core.Market;
using Huracan.Core.Market.Synthetic;

namespace Huracan.Markets.Synthetic;

/// <summary>The demo's three generated coins. Their symbols begin with SYNTH-.</summary>
public static class DemoMarkets
{
    public const string Venue = "synthetic";

    /// <summary>First day of all three.</summary>
    public static UtcMs FirstDay { get; } = UtcMs.FromDate(2024, 1, 1);

    /// <summary>A coin with a planted edge, a pure random walk that looks the same, and a coin that switches regimes; 5-minute
    /// candles.</summary>
    /// <param name="seed">Seed of the generators; the demo uses 1.</param>
    public static IReadOnlyList<CandleFrame> Frames(int days, ulong seed)
    {
        PlantedEdgeParameters edge = new() { Seed = seed, Start = FirstDay, Days = days };
        return
        [
            SyntheticMarkets.PlantedEdge(edge).Frame,
            SyntheticMarkets.RegimeSwitcher(new RegimeSwitcherParameters { Seed = seed + 2, Start = FirstDay, Days = days }).Frame,
            SyntheticMarkets.RandomWalk(new RandomWalkParameters(edge with { Symbol = "SYNTH-WALK", Seed = seed + 1 })).Frame,
        ];
    }
}
