using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Confidence;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Folds;
using Huracan.Core.Foundation;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Core.Regimes;
using Huracan.Core.Validation.Verdicts;
using Huracan.Core.Validation.WalkForward;

namespace Huracan.Pipeline.Configuration;

/// <summary>Every setting that can change a result, and nothing else: workers, paths and time-outs are not here. Demand 91.</summary>
public sealed record TrainingConfig
{
    public DataConfig Data { get; init; } = new();
    public RegimeSettings Regime { get; init; } = new();
    public EngineSettings Engines { get; init; } = new();
    public ConsensusSettings Consensus { get; init; } = new();
    public ConfidenceSettings Confidence { get; init; } = new();
    public KernelSettings Kernel { get; init; } = new();
    public EpisodeConfig Episode { get; init; } = new();
    public PpoSettings Ppo { get; init; } = new();
    public WalkForwardSettings WalkForward { get; init; } = WalkForwardSettings.Default;
    public GateSettings Gates { get; init; } = new();

    /// <exception cref="ConfigException">A setting is out of its range or the set is incoherent; the message has the numbers.</exception>
    /// <summary>The folds of a run under these settings.</summary>
    /// <exception cref="ArgumentException">Too few days for one fold.</exception>
    public WalkForwardPlan Plan(UtcMs from, int days) =>
        WalkForwardPlan.Create(from, days, WalkForward, Kernel.Exits.LongestHoldMinutes * UtcMs.PerMinute);

    /// <summary>What training and replay of a coin's folds share.</summary>
    /// <param name="seed">The run's.</param>
    public FoldSettings Fold(string symbol, ulong seed) =>
        new(symbol, seed, Kernel, Confidence, Episode.Of(Ppo.Environments), Ppo);

    public void Validate()
    {
        try
        {
            Data.Policy();
            SettingsCheck.All(Regime.Validate, Engines.Validate, Consensus.Validate, Confidence.Validate);
            Kernel.Validate();
            Ppo.Validate();
            WalkForward.Validate();
            Gates.Validate();
            Episode.Validate();
            int hold = Kernel.Exits.LongestHoldMinutes;
            if (hold * UtcMs.PerMinute >= WalkForward.TrainDays * UtcMs.PerDay)
            {
                throw new ConfigException($"kernel.exits: the longest hold is {hold} minutes, but a train range ends that long before its test window and walk_forward.train_days gives it {WalkForward.TrainDays} days; shorten the hold or lengthen train_days");
            }
        }
        catch (ArgumentException e)
        {
            throw new ConfigException(e.Message);
        }
    }
}

/// <summary>How a policy practises; how many episodes run in lockstep is <see cref="PpoSettings.Environments"/>.</summary>
public sealed record EpisodeConfig
{
    /// <summary>Longest episode, candles.</summary>
    public int Candles { get; init; } = new EnvironmentSettings().EpisodeCandles;

    /// <summary>Share of episodes that start in the regime of the train range's last candle (demand 85, D23).</summary>
    public double FocusShare { get; init; } = new EnvironmentSettings().FocusShare;

    /// <summary>Training rewards are r - (this / 2) r^2 with r the change of net equity in bps; 0 counts money alone. Metrics and gates never see it. 0..1.</summary>
    public double RiskAversion { get; init; } = new EnvironmentSettings().RiskAversion;

    /// <summary>The settings of the training environment.</summary>
    /// <param name="environments">Episodes in lockstep.</param>
    public EnvironmentSettings Of(int environments) => new() { Environments = environments, EpisodeCandles = Candles, FocusShare = FocusShare, RiskAversion = RiskAversion };

    /// <exception cref="ConfigException">A setting is out of its range.</exception>
    public void Validate()
    {
        if (Candles is < 1 or > 1_000_000) throw new ConfigException($"episode.candles: {Candles} seen, allowed is 1..1000000");
        if (!(FocusShare is >= 0 and <= 1)) throw new ConfigException(FormattableString.Invariant($"episode.focus_share: {FocusShare} seen, allowed is 0..1"));
        if (!(RiskAversion is >= 0 and <= 1)) throw new ConfigException(FormattableString.Invariant($"episode.risk_aversion: {RiskAversion} seen, allowed is 0..1"));
    }
}

/// <summary>How good candles must be; the texts of <see cref="QualityPolicy"/>.</summary>
public sealed record DataConfig
{
    /// <summary>Least share of expected candles that must be there, 0 to 1.</summary>
    public double CoverageThreshold { get; init; } = QualityPolicy.Default.CoverageThreshold;
    /// <summary>A candle is flagged, never deleted, where it moves further than this many robust standard deviations.</summary>
    public double OutlierMultiple { get; init; } = QualityPolicy.Default.OutlierMultiple;

    /// <summary>Repairs that are allowed: <c>drop-off-grid</c>, <c>drop-duplicates</c>, and
    /// <c>accept-jump:TIME</c>, which drops nothing and says that a close ten times above or below the one before is real; none by default.</summary>
    public string Repair { get; init; } = "";

    /// <summary>Known outages, each as <c>NAME FROM TO</c>, e.g. <c>binance 2023-03-24T12:40Z 2023-03-24T14:00Z</c>; none by default, never guessed.</summary>
    public IReadOnlyList<string> Outages { get; init; } = [];

    /// <exception cref="ConfigException">A repair or an outage cannot be read.</exception>
    public QualityPolicy Policy()
    {
        if (!CandleRepairNames.TryParse(Repair, out CandleRepairs repairs))
        {
            throw new ConfigException($"data.repair: '{Repair}' seen, allowed are {CandleRepairNames.Allowed}");
        }

        if (!(CoverageThreshold is >= 0 and <= 1)) throw new ConfigException($"data.coverage_threshold: {CoverageThreshold} seen, allowed is 0..1");
        return new QualityPolicy
        {
            CoverageThreshold = CoverageThreshold,
            OutlierMultiple = OutlierMultiple,
            Repairs = repairs,
            AcceptedJumps = CandleRepairNames.JumpsIn(Repair),
            Outages = [.. Outages.Select(ParseOutage)],
        };
    }

    private static KnownOutage ParseOutage(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length >= 3 && UtcMs.TryParse(words[^2], out UtcMs from) && UtcMs.TryParse(words[^1], out UtcMs to) && from < to
            ? new KnownOutage(string.Join(' ', words[..^2]), from, to)
            : throw new ConfigException($"data.outages: '{text}' seen, allowed is NAME FROM TO with UTC times such as 2023-03-24T12:40Z, from before to");
    }
}
