using Huracan.Core.Numerics;

namespace Huracan.Core.Market.Synthetic;

/// <summary>Markets whose edge is known, for the demo and for tests whether the trainer finds this edge and no other.</summary>
/// <remarks>Pure functions of their parameters: same parameters, same bytes on every machine. Random numbers by Philox, no
/// transcendentals.</remarks>
public static class SyntheticMarkets
{
    /// <summary>Upper limit of an event's worth in a planted market: twelve round trips, so that finding it is not trivial.</summary>
    public const double WorthRoundTripsMax = 12;

    /// <summary>Longest duration of an announced move, signature and give-back included.</summary>
    public const int EventCandlesMax = 60;

    private const double Bps = 1e-4;

    /// <summary>Prefix of the symbol of every generated coin.</summary>
    public const string SymbolPrefix = "SYNTH-";

    /// <summary>The label shown beside every generated coin.</summary>
    public const string Label = "SYNTHETIC: these candles were generated, not traded; nothing here says anything about a real market.";

    /// <summary>Cost of a round trip: 2 x (8 + 0.25 x one-candle volatility), bps (demand 90).</summary>
    /// <param name="volatilityBps">Events and their signatures raise the volatility that a trader measures, so the true cost is a little
    /// above this.</param>
    public static double RoundTripBps(double volatilityBps) => 2 * (8 + (0.25 * volatilityBps));

    /// <summary>Events that announce their direction by a jump, a surge of volume and one-sided takers, then pay a drift in that direction
    /// and give a part of it back.</summary>
    /// <exception cref="ArgumentException">An event is longer than 60 candles or worth more than 12 round trips, or a parameter is outside
    /// its range.</exception>
    public static SyntheticMarket PlantedEdge(PlantedEdgeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return Announced(parameters, parameters.SignShuffled ? Drift.CoinPerCandle : Drift.Announced);
    }

    /// <summary>A market that looks like a planted one but has no edge: every return has mean zero, whatever came before.</summary>
    public static SyntheticMarket RandomWalk(RandomWalkParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return Announced(parameters.Look, Drift.None);
    }

    /// <summary>Trend up, trend down, a range that pulls back to its middle, and panic, in random order; up and down equally
    /// likely.</summary>
    public static SyntheticMarket RegimeSwitcher(RegimeSwitcherParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Positive(parameters.VolatilityBps, nameof(parameters.VolatilityBps));
        Positive(parameters.RegimeCandlesMean, nameof(parameters.RegimeCandlesMean));
        CandlePainter painter = new(parameters.Symbol, parameters.Seed, parameters.Start, parameters.Days, parameters.StartPrice, parameters.VolatilityBps * Bps);
        ulong key = Philox.Key(parameters.Seed, parameters.Symbol, "market.regimes", 0);
        double volatility = parameters.VolatilityBps * Bps, trend = parameters.TrendBps * Bps;
        for (uint spell = 0; painter.Count < painter.Capacity; spell++)
        {
            PhiloxStream random = new(key, 0, 0, spell);
            double kind = random.NextDouble();
            bool panic = kind >= 0.85;
            int length = Geometric(ref random, panic ? parameters.RegimeCandlesMean / 5 : parameters.RegimeCandlesMean);
            double middle = painter.Price;
            for (int i = 0; i < length && painter.Count < painter.Capacity; i++)
            {
                if (kind < 0.275) painter.Add(trend, volatility, 1.2, 0.1);
                else if (kind < 0.55) painter.Add(-trend, volatility, 1.2, -0.1);
                else if (!panic) painter.Add(-parameters.RangePull * ((painter.Price / middle) - 1), 0.6 * volatility, 0.7, 0);
                else painter.Add(0, 3 * volatility, 4, 0);
            }
        }

        return new SyntheticMarket(painter.Build(), []);
    }

    private enum Drift
    {
        Announced,
        CoinPerCandle,
        None,
    }

    private static SyntheticMarket Announced(PlantedEdgeParameters p, Drift drift)
    {
        Check(p);
        CandlePainter painter = new(p.Symbol, p.Seed, p.Start, p.Days, p.StartPrice, p.VolatilityBps * Bps);
        ulong key = Philox.Key(p.Seed, p.Symbol, "market.events", 0);
        double volatility = p.VolatilityBps * Bps;
        double perCandle = p.WorthRoundTrips * RoundTripBps(p.VolatilityBps) * Bps / p.DriftCandles;

        double backPerCandle = p.GiveBackCandles > 0 ? -p.GiveBackShare * perCandle * p.DriftCandles / p.GiveBackCandles : 0;
        int eventCandles = p.SignatureCandles + p.DriftCandles + p.GiveBackCandles;
        List<SyntheticEvent> events = [];
        for (uint e = 0; painter.Count < painter.Capacity; e++)
        {
            PhiloxStream random = new(key, 0, 0, e);
            int quiet = Geometric(ref random, p.QuietCandlesMean);
            bool fits = painter.Count + quiet + eventCandles <= painter.Capacity;
            if (!fits) quiet = painter.Capacity - painter.Count;
            for (int i = 0; i < quiet; i++) painter.Add(0, volatility, 1, 0);
            if (!fits) break;

            int start = painter.Count, sign = Coin(ref random);
            for (int i = 0; i < p.SignatureCandles; i++)
            {
                // Only the first candle moves in the direction of the signature: a second one would be an edge in every market with
                // signatures.
                double jump = i == 0 ? sign * p.JumpVolatilities * volatility : 0;
                painter.Add(jump, i == 0 ? volatility : p.SignatureVolatility * volatility, p.SignatureVolume, sign * p.SignatureTakerLean);
            }

            double paid = 0;
            for (int i = 0; i < p.DriftCandles; i++) paid += Move(ref random, perCandle, p.DriftVolume, sign * p.DriftTakerLean);
            for (int i = 0; i < p.GiveBackCandles; i++) Move(ref random, backPerCandle, 1, 0);
            events.Add(new SyntheticEvent(start, p.SignatureCandles, p.DriftCandles, p.GiveBackCandles, sign, paid / Bps));

            double Move(ref PhiloxStream random, double size, double volume, double lean)
            {
                // Without the drift, its square is added to the variance: the market looks the same but has no direction.
                double mean = drift switch { Drift.Announced => sign * size, Drift.CoinPerCandle => Coin(ref random) * size, _ => 0 };
                painter.Add(mean, drift == Drift.None ? Math.Sqrt((volatility * volatility) + (size * size)) : volatility, volume, lean);
                return mean;
            }
        }

        return new SyntheticMarket(painter.Build(), events);
    }

    private static void Check(PlantedEdgeParameters p)
    {
        Positive(p.VolatilityBps, nameof(p.VolatilityBps));
        Positive(p.QuietCandlesMean, nameof(p.QuietCandlesMean));
        ArgumentOutOfRangeException.ThrowIfLessThan(p.SignatureCandles, 1, nameof(p.SignatureCandles));
        ArgumentOutOfRangeException.ThrowIfLessThan(p.DriftCandles, 1, nameof(p.DriftCandles));
        ArgumentOutOfRangeException.ThrowIfNegative(p.GiveBackCandles, nameof(p.GiveBackCandles));
        if (p.SignatureCandles + p.DriftCandles + p.GiveBackCandles > EventCandlesMax)
        {
            throw new ArgumentException($"an event of {p.SignatureCandles} + {p.DriftCandles} + {p.GiveBackCandles} candles; a planted edge is paid within {EventCandlesMax}");
        }

        if (!(p.WorthRoundTrips >= 0 && p.WorthRoundTrips <= WorthRoundTripsMax))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p.WorthRoundTrips, $"an event is worth 0 to {WorthRoundTripsMax} round trips");
        }

        if (!(p.GiveBackShare >= 0 && p.GiveBackShare <= 1)) throw new ArgumentOutOfRangeException(nameof(p), p.GiveBackShare, "a move gives back 0 to 1 of itself");
        Lean(p.SignatureTakerLean, nameof(p.SignatureTakerLean));
        Lean(p.DriftTakerLean, nameof(p.DriftTakerLean));
        Positive(p.SignatureVolume, nameof(p.SignatureVolume));
        Positive(p.DriftVolume, nameof(p.DriftVolume));
    }

    private static void Lean(double value, string name)
    {
        if (!(value >= 0 && value <= 1)) throw new ArgumentOutOfRangeException(name, value, "takers lean by 0 to 1");
    }

    private static void Positive(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value))) throw new ArgumentOutOfRangeException(name, value, "needs a finite number above 0");
    }

    private static int Coin(ref PhiloxStream random) => (random.NextUInt32() & 1) == 0 ? 1 : -1;

    /// <summary>At least 1, with the given mean (1 if that is less). It is memoryless, so the time since the last event predicts
    /// nothing.</summary>
    private static int Geometric(ref PhiloxStream random, double mean)
    {
        int length = 1;
        while (random.NextDouble() * mean > 1) length++;
        return length;
    }
}
