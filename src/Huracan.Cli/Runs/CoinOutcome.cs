using Huracan.Actors.Stores;
using Huracan.Cli.Runs.Windows;
using Huracan.Core.Decisions.Records;
using Huracan.Core.Market;
using Huracan.Core.Market.Synthetic;
using Huracan.Core.Runs;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.Verdicts;
using Huracan.Pipeline.Configuration;
using Huracan.Pipeline.Training;

namespace Huracan.Cli.Runs;

/// <summary>Everything that is shown of one coin, read from its journal, its blobs and the registry.</summary>
/// <param name="Found">Null if the coin was refused or set aside.</param>
/// <param name="Seconds">By stage, of this process only; empty if the run was already finished.</param>
/// <param name="Artifact">The model's file; null if no training ended or the file could not be written.</param>
internal sealed record CoinOutcome(
    string Symbol, CoinState State, Assessment? Found, string Quality, TriesOnSpan Tries, IReadOnlyDictionary<string, double> Seconds, string? Artifact)
{
    /// <summary>Notes of the candle source, for example on which candles features warmed up, and what could not be read.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The quality report and the notes, as reports show them.</summary>
    public string DataText => Notes.Count == 0 ? Quality : $"{Quality.TrimEnd()}\n{string.Concat(Notes.Select(note => $"- {note}\n"))}";

    /// <summary>Probability that the ratio beats the best of all <see cref="Tries"/> without edge; null if there is one try or no ratio.</summary>
    public double? DeflatedSharpe => Found is { } found ? Core.Validation.Overfitting.DeflatedSharpe.Of(found.Pooled.Sharpe, [.. Tries.Sharpes]) : null;

    /// <summary>The result from which <see cref="Found"/> was judged; null if that exists.</summary>
    public CoinResult? Result { get; init; }

    /// <summary>The learning curves; empty if the coin was not judged.</summary>
    public IReadOnlyList<FoldLearning> Learning { get; init; } = [];

    /// <summary>From candles to entries over all test windows; null if the coin was not judged or a fold keeps no decision
    /// records.</summary>
    public DecisionFunnel? Funnel { get; init; }

    /// <summary>The validated test windows with their trades; empty if the coin was not judged.</summary>
    public IReadOnlyList<FoldWindow> Windows { get; init; } = [];

    /// <summary>Net result of the rules alone over all test windows, bps; null if it is not stored for each.</summary>
    public double? FixedRuleBps => Windows.Count > 0 && Windows.All(window => window.Rule is not null)
        ? Windows.Sum(window => window.Rule!.Days.NetBps.Sum()) : null;

    /// <summary>Where the candles are from, as their source says; empty if the run does not store it.</summary>
    public string Venue { get; init; } = "";

    /// <summary>A label for a synthetic coin; empty for any other.</summary>
    public string Label => Symbol.StartsWith(SyntheticMarkets.SymbolPrefix, StringComparison.Ordinal) ? SyntheticMarkets.Label : "";

    /// <summary>PUBLISHED, SHADOW, REJECTED, REFUSED, or SET ASIDE.</summary>
    public string Verdict => State.Verdict ?? "SET ASIDE";

    public long Candles => State.Data?.Candles ?? State.Refusal?.Candles ?? 0;
    public double Coverage => State.Data?.Coverage ?? State.Refusal?.Coverage ?? 0;

    public Timeframe Timeframe => Timeframe.FromMinutes(State.Data?.TimeframeMinutes ?? 1);

    /// <summary>Why: the gates that failed, the refusal, or the failure.</summary>
    public string Reason => State.Refusal?.Reason ?? State.SetAside?.Reason ?? Found?.VerdictReason ?? "";

    public static CoinOutcome Read(string symbol, CoinState state, TrainingConfig config, ulong seed, IBlobStore blobs, TriesOnSpan tries,
        IReadOnlyDictionary<string, double> seconds, string artifact, IReadOnlyList<string>? notes = null, string venue = "")
    {
        string? quality = state.Data?.QualityBlob ?? state.Refusal?.QualityBlob;
        CoinResult? result = state.Judgement is { } judgement && state.Stage == CoinStage.Finished ? CoinJudge.Read(blobs, judgement.ResultBlob) : null;
        Assessment? found = result is null ? null : CoinJudge.Assess(result, config, seed);
        IReadOnlyList<string> lost = [];
        IReadOnlyList<FoldLearning> learning = result is null ? [] : FoldLearning.Read(blobs, state, Timeframe.FromMinutes(state.Data!.TimeframeMinutes), out lost);
        List<string> lacks = [];
        DecisionFunnel.Counter funnel = new();
        IReadOnlyList<FoldWindow> windows = result is null ? [] : FoldWindow.Read(blobs, state, lacks, funnel);
        return new CoinOutcome(symbol, state, found,
            quality is null ? "" : System.Text.Encoding.UTF8.GetString(blobs.Get(new BlobId(quality))), tries, seconds,
            state.Judgement is null || state.SetAside is not null ? null : artifact)
        {
            Result = result,
            Learning = learning,
            Funnel = result is not null && funnel.Windows == state.Folds ? funnel.Total : null,
            Windows = windows,
            Venue = venue,
            Notes = [.. notes ?? [], .. lost, .. lacks],
        };
    }
}
