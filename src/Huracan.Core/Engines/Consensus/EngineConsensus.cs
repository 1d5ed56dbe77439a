using Huracan.Core.Engines.Alpha;
using Huracan.Core.Regimes;

namespace Huracan.Core.Engines.Consensus;

/// <summary>Turns the engines' votes on one candle into one recommendation (demands 53 to 55, D8, D27, D30, D57, D58). Stateless; no
/// allocation per candle.</summary>
/// <remarks>
/// <para><b>Repaired mode.</b> Primary: the voting engine with the highest confidence, ties to the lowest index. Agreement:
/// agree / (agree + oppose) among engines that vote; a vote for hold opposes, an abstention does neither.</para>
/// <code>
/// agreement   level      adjustment  recommendation
/// = 1         UNANIMOUS  +0.10       TAKE
/// >= 0.75     STRONG     +0.05       TAKE
/// >= 0.60     MODERATE    0          TAKE
/// >= 0.50     WEAK       -0.05       REDUCE_SIZE
/// below       DIVIDED    -0.15       SKIP
/// </code>
/// <para>After that, a hold primary, a missing quorum, any opposition in PANIC, and a sell in spot mode make it SKIP. Without a quorum
/// there is no positive adjustment: a single engine cannot confirm itself.</para>
/// <para>"Needs Trend + 1 other" (demand 55): in TREND and RANGE the regime's home engine should be among those who agree. If it is not,
/// the level is at most WEAK, so a strong breakout that the tape confirms is taken at reduced size instead of never. UNKNOWN has no home
/// engine. A home engine that is not registered is not required.</para>
/// <para><b>Seed mode.</b> Agreement = agreeing / all engines, abstentions included; no quorum, but demand 55 literally: the home
/// engine and one other in TREND and RANGE, three engines without another opinion in PANIC, else SKIP.</para>
/// <para>Direction scores (D8): the sum of the confidences voting for a direction over the number of engines that vote (seed mode: of all
/// engines); best and runner-up among sell, hold and buy.</para>
/// </remarks>
public sealed class EngineConsensus
{
    private readonly ConsensusSettings _settings;
    private readonly int _count, _trendHome, _rangeHome, _trendBooster, _rangeBooster;

    /// <param name="engineNames">Names in the order of the votes.</param>
    /// <exception cref="ArgumentException">The settings are wrong, or there are more than 255 engines.</exception>
    public EngineConsensus(ConsensusSettings settings, IReadOnlyList<string> engineNames)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(engineNames);
        settings.Validate();
        if (engineNames.Count > byte.MaxValue) throw new ArgumentException($"{engineNames.Count} engines given, at most {byte.MaxValue} can be counted", nameof(engineNames));
        _settings = settings;
        _count = engineNames.Count;
        _trendHome = Find(settings.TrendHome);
        _rangeHome = Find(settings.RangeHome);
        _trendBooster = Find(settings.TrendBooster);
        _rangeBooster = Find(settings.RangeBooster);

        int Find(string name)
        {
            for (int e = 0; e < engineNames.Count; e++)
            {
                if (engineNames[e] == name) return e;
            }

            return -1;
        }
    }

    /// <param name="votes">[engines] one candle's votes, in the order of the names.</param>
    public ConsensusResult Analyze(ReadOnlySpan<EngineVote> votes, Regime regime)
    {
        if (votes.Length != _count) throw new ArgumentException($"{votes.Length} votes given for {_count} engines", nameof(votes));
        bool seed = _settings.Mode == ConsensusMode.Seed;
        int primary = -1, voting = 0;
        double sell = 0, hold = 0, buy = 0;
        for (int e = 0; e < votes.Length; e++)
        {
            EngineVote vote = votes[e];
            if (!vote.Votes) continue;
            voting++;
            if (primary < 0 || vote.Confidence > votes[primary].Confidence) primary = e;
            if (vote.Direction == Direction.Buy) buy += vote.Confidence;
            else if (vote.Direction == Direction.Sell) sell += vote.Confidence;
            else hold += vote.Confidence;
        }

        byte abstain = (byte)(_count - voting);
        if (primary < 0)
        {
            return new ConsensusResult(Recommendation.Skip, ConsensusLevel.None, Direction.Hold, -1, 0, 0, 0, 0, 0, 0, 0, abstain, ConsensusWarnings.NoQuorum);
        }

        EngineVote first = votes[primary];
        int agree = 0;
        for (int e = 0; e < votes.Length; e++)
        {
            if (votes[e].Votes && votes[e].Direction == first.Direction) agree++;
        }

        int oppose = voting - agree;
        int disagreeing = seed ? _count - agree : oppose;
        double agreement = (double)agree / (agree + disagreeing);
        ConsensusLevel level = LevelOf(agreement);
        ConsensusWarnings warnings = ConsensusWarnings.None;

        int home = regime switch { Regime.Trend => _trendHome, Regime.Range => _rangeHome, _ => -1 };
        int counter = regime switch { Regime.Trend => _rangeHome, Regime.Range => _trendHome, _ => -1 };
        int booster = regime switch { Regime.Trend => _trendBooster, Regime.Range => _rangeBooster, _ => -1 };
        bool hasHome = regime is Regime.Trend or Regime.Range && (seed || home >= 0);
        if (hasHome && !Agrees(votes, home, first.Direction)) warnings |= ConsensusWarnings.HomeEngineMissing;
        if (counter >= 0 && votes[counter].Votes && votes[counter].Direction != first.Direction) warnings |= ConsensusWarnings.CounterEngineDisagrees;
        if (Agrees(votes, booster, first.Direction)) warnings |= ConsensusWarnings.BoostingEngineAgrees;

        int quorum = regime == Regime.Panic ? _settings.PanicQuorum : seed && regime == Regime.Unknown ? 1 : _settings.Quorum;
        if (agree < quorum) warnings |= ConsensusWarnings.NoQuorum;
        if (regime == Regime.Panic && disagreeing > 0) warnings |= ConsensusWarnings.PanicDisagreement;
        if (first.Direction == Direction.Hold) warnings |= ConsensusWarnings.HoldPrimary;
        if (first.Direction == Direction.Sell && _settings.Spot) warnings |= ConsensusWarnings.SellWhileSpot;

        bool homeMissing = (warnings & ConsensusWarnings.HomeEngineMissing) != 0;
        if (homeMissing && !seed && level > ConsensusLevel.Weak) level = ConsensusLevel.Weak;

        double adjustment = AdjustmentOf(level);
        if (!seed && (warnings & ConsensusWarnings.NoQuorum) != 0) adjustment = Math.Min(adjustment, 0);

        const ConsensusWarnings forbidding = ConsensusWarnings.NoQuorum | ConsensusWarnings.HoldPrimary
            | ConsensusWarnings.PanicDisagreement | ConsensusWarnings.SellWhileSpot;
        bool forbidden = (warnings & forbidding) != 0 || (seed && homeMissing);
        Recommendation recommendation = forbidden ? Recommendation.Skip : RecommendationOf(level);

        int scored = seed ? _count : voting;
        double best = Math.Max(buy, Math.Max(sell, hold));
        double runnerUp = Math.Max(Math.Min(buy, sell), Math.Min(Math.Max(buy, sell), hold));

        return new ConsensusResult(
            recommendation, level, first.Direction, (short)primary,
            first.Confidence, (float)Math.Clamp(first.Confidence + adjustment, 0, 1), (float)agreement,
            (float)(best / scored), (float)(runnerUp / scored),
            (byte)agree, (byte)oppose, abstain, warnings);
    }

    /// <summary>Takes rows start to start + count of whole columns; any split into blocks gives the same results.</summary>
    /// <param name="votes">[engine][at least start + count]</param>
    /// <param name="regimes">[at least start + count]</param>
    /// <param name="destination">[count] overwritten: entry k belongs to row start + k.</param>
    public void Run(IReadOnlyList<ReadOnlyMemory<EngineVote>> votes, ReadOnlySpan<RegimeReading> regimes, int start, int count, Span<ConsensusResult> destination)
    {
        ArgumentNullException.ThrowIfNull(votes);
        if (votes.Count != _count) throw new ArgumentException($"{votes.Count} columns of votes given for {_count} engines", nameof(votes));
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (regimes.Length < start + count) throw new ArgumentException($"regimes hold {regimes.Length} rows, {start + count} are needed", nameof(regimes));
        if (destination.Length != count) throw new ArgumentException($"destination holds {destination.Length} results, {count} rows were asked for", nameof(destination));
        for (int e = 0; e < _count; e++)
        {
            if (votes[e].Length < start + count) throw new ArgumentException($"votes of engine {e} hold {votes[e].Length} rows, {start + count} are needed", nameof(votes));
        }

        var row = new EngineVote[_count];
        for (int k = 0; k < count; k++)
        {
            for (int e = 0; e < row.Length; e++) row[e] = votes[e].Span[start + k];
            destination[k] = Analyze(row, regimes[start + k].Label);
        }
    }

    /// <summary>Demand 53's borders, each belonging to the higher level.</summary>
    public static ConsensusLevel LevelOf(double agreement) => agreement switch
    {
        >= 1.00 => ConsensusLevel.Unanimous,
        >= 0.75 => ConsensusLevel.Strong,
        >= 0.60 => ConsensusLevel.Moderate,
        >= 0.50 => ConsensusLevel.Weak,
        _ => ConsensusLevel.Divided,
    };

    /// <summary>The one signed value added to the primary's confidence (D30).</summary>
    public static double AdjustmentOf(ConsensusLevel level) => level switch
    {
        ConsensusLevel.Unanimous => 0.10,
        ConsensusLevel.Strong => 0.05,
        ConsensusLevel.Weak => -0.05,
        ConsensusLevel.Divided => -0.15,
        _ => 0,
    };

    /// <summary>Demand 54.</summary>
    public static Recommendation RecommendationOf(ConsensusLevel level) => level switch
    {
        >= ConsensusLevel.Moderate => Recommendation.Take,
        ConsensusLevel.Weak => Recommendation.ReduceSize,
        _ => Recommendation.Skip,
    };

    private static bool Agrees(ReadOnlySpan<EngineVote> votes, int engine, Direction direction) =>
        engine >= 0 && votes[engine].Votes && votes[engine].Direction == direction;
}
