using System.Globalization;
using Huracan.Core.Features;
using Huracan.Core.Features.MarketState;
using Huracan.Core.Decisions;
using Huracan.Core.Folds;
using Huracan.Core.Market;
using Huracan.Core.Models;
using Huracan.Core.Runs;
using Huracan.Core.Signals;
using Huracan.Core.Validation.WalkForward;
using Huracan.Pipeline.Data;
using Huracan.Pipeline.Training;
using Huracan.Stores.Artifacts;

namespace Huracan.Cli.Models;

/// <summary>What a model decides at the newest closed candle of some files, with everything that it decided from.</summary>
/// <param name="Close">When the newest candle closed.</param>
/// <param name="At">The instant of the question.</param>
/// <param name="SameCandles">Whether the candles of the run's days, warm-up included, are those that the model names by their hash; null if
/// the question is about an earlier instant.</param>
/// <param name="Notes">What a reader should know before acting.</param>
internal sealed record Signal(
    ModelArtifact Model, ModelRun Run, NewestDecision Decision, CandleFrame Candles, UtcMs Close, UtcMs At, IReadOnlyList<string> Absent,
    bool? SameCandles, IReadOnlyList<string> Notes)
{
    public long AgeMs => At - Close;

    /// <summary>At least one more candle has closed since, and is not in the files.</summary>
    public bool IsStale => AgeMs >= Candles.Timeframe.Ms;

    /// <param name="path">The model's file, for messages.</param>
    /// <param name="data">The candles' folder or file.</param>
    /// <param name="at">A candle that closes later is not closed, and is left out.</param>
    /// <exception cref="CallerException">The model is of another coin, venue, timeframe or version, or there are too few
    /// candles.</exception>
    public static Signal Of(ModelArtifact model, string path, string data, string symbol, ICandleSource source, UtcMs at)
    {
        ModelOrigin origin = ModelFile.Origin(model, path);
        if (model.Symbol != symbol)
            throw new CallerException($"--symbol {symbol}: the model is of {model.Symbol}; a policy of one coin says nothing about " +
                $"another");
        ModelRun run = ModelRun.Of(model);
        if (run.AlgorithmVersion != RunSpec.AlgorithmVersion)
        {
            throw new CallerException(string.Create(CultureInfo.InvariantCulture,
                $"{path}: made with algorithm version {run.AlgorithmVersion}, this program has version {RunSpec.AlgorithmVersion}; ")
                + "use that program, or train again");
        }

        FeatureRecipe recipe = FeatureRecipe.Default(origin.Timeframe);
        Require(model, recipe.Schema);
        CandleLoad load = Load(source, run, data, symbol, origin.Timeframe, at);
        RequireSameMarket(origin, load, data);

        CandleFrame candles = load.Warmed!;
        FeatureFrame features = FeaturePipeline.Compute(recipe, candles);
        SignalTapeSettings settings = new() { Regime = run.Config.Regime, Engines = run.Config.Engines, Consensus = run.Config.Consensus };
        CoinSignals signals = CoinSignals.Of(new SignalTapeBuilder(settings).Build(candles, features), run.Config.Kernel);
        UtcMs close = new UtcMs(candles.OpenTime[^1]).AddMs(candles.Timeframe.Ms);
        TimeRange train = run.Train;
        Fold fold = new(CoinState.FinalFold, train, new TimeRange(train.To, close > train.To ? close : train.To));
        (double[] mean, double[] scale) = ModelArchive.Normaliser(model);
        NewestDecision decision = NewestDecision.Of(signals, fold, model.Network(ModelArtifact.PolicyNet),
            MarketStateNormaliser.Of(recipe.Schema, mean, scale), model.Hash(), run.Fold(symbol));

        string[] absent = [.. PolicyStateLayout.Current.Names.Where((_, slot) => double.IsNaN(decision.Raw.Span[slot]))];
        List<string> notes = [.. load.Source.Notes];
        if (decision.InSample)
            notes.Add($"the model learnt from this candle (from all to {train.To.AddMs(-1).ToDateString()}): it proves nothing");
        string unnamed = origin.Venue.Length == 0 ? "the model" : load.Source.Venue.Length == 0 ? "the files" : "";
        if (unnamed.Length > 0) notes.Add($"the venue of {unnamed} is not named: whether both are of one venue is not checked");
        UtcMs end = run.From.AddDays(run.Days);
        bool? same = close < end ? null : Hash(candles.Slice(new UtcMs(candles.OpenTime[0]), end)) == run.Candles;
        if (same == false)
            notes.Add("the candles of the days that the model learnt from are not these: shadow trades and confidence may differ");
        return new Signal(model, run, decision, candles, close, at, absent, same, notes);
    }

    private static string Hash(CandleFrame candles) => Convert.ToHexStringLower(candles.ContentHash());

    private static void Require(ModelArtifact model, FeatureSchema schema)
    {
        try
        {
            FeaturesMetadata.Require(model, schema, PolicyStateLayout.Current.Names, PolicyStateLayout.Current.Version);
        }
        catch (ArtifactException e)
        {
            throw new CallerException(e.Message);
        }
    }

    /// <summary>The candles from the model's train range on, with those before it on which the run warmed up: shadow trades of the train
    /// range are part of the confidence.</summary>
    private static CandleLoad Load(ICandleSource source, ModelRun run, string data, string symbol, Timeframe timeframe, UtcMs at)
    {
        CandleRequest request = new(data, symbol, run.Train.From, null, timeframe, run.Config.Data.Policy(),
            run.From.AddDays(-RunContext.WarmupDays));
        CandleLoad load = Closed(request);
        if (load.Frame is { Count: > 0 }) return load;

        CandleFrame? any = Closed(request with { Policy = request.Policy with { CoverageThreshold = 0 } }).Frame;
        if (any is not { Count: > 0 } || any.OpenTime[0] == run.Train.From.Value) throw new CallerException(load.Verdict.Sentence);
        UtcMs end = new UtcMs(any.OpenTime[^1]).AddMs(timeframe.Ms);
        throw new CallerException(string.Create(CultureInfo.InvariantCulture,
            $"{data}: {any.Count} candles of {symbol} from {new UtcMs(any.OpenTime[0])} on seen, {(end - run.Train.From) / timeframe.Ms} ")
            + $"are needed: all from {run.Train.From} on, where the days begin that the model learnt from; "
            + "their shadow trades are part of its confidence");

        CandleLoad Closed(CandleRequest asked)
        {
            CandleLoad all = source.Load(asked);
            UtcMs last = new(at.Value - (at.Value % timeframe.Ms));
            if (all.Report.To <= last) return all;
            if (last <= run.Train.From)
                throw new CallerException($"--at {at}: is before the days that the model learnt from, which begin at {run.Train.From}");
            return source.Load(asked with { To = last });
        }
    }

    private static void RequireSameMarket(ModelOrigin origin, CandleLoad load, string data)
    {
        string venue = load.Source.Venue;
        if (origin.Venue.Length > 0 && venue.Length > 0 && origin.Venue != venue)
            throw new CallerException($"{data}: candles of venue {venue} seen, the model learnt from {origin.Venue}; give candles of " +
                $"{origin.Venue}");
        if (origin.Columns is { } columns && columns != load.Frame!.Columns)
            throw new CallerException($"{data}: candles with the columns {load.Frame.Columns} seen, the model learnt from {columns}; " +
                $"give files with those");
    }
}
