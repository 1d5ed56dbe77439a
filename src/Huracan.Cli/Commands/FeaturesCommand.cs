using System.CommandLine;
using System.Globalization;
using Huracan.Cli.Features;
using Huracan.Cli.Output;
using Huracan.Core.Features;
using Huracan.Core.Market;
using Huracan.Pipeline.Training;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan features</c>: the feature frame of one coin as a file for a researcher's notebook.</summary>
internal static class FeaturesCommand
{
    public static Command Define()
    {
        MarketOptions market = new();
        Option<string> output = new("--out") { Description = "The file to write: .csv or .parquet.", Required = true, HelpName = "FILE" };
        Command command = new("features", "Write every feature of one coin's candles as CSV or Parquet: open_time first, absent values empty.") { output };
        market.AddTo(command);
        command.SetAction(parsed => Write(parsed, market, parsed.GetRequiredValue(output)));
        return command;
    }

    private static int Write(ParseResult parsed, MarketOptions market, string path)
    {
        if (!FeatureTable.IsCsv(path) && !FeatureTable.IsParquet(path)) throw new CallerException($"--out: '{path}' seen, allowed is a file that ends in .csv or .parquet");
        OutputFile.Check("--out", path, market.Paths(parsed));
        using WorkDisplay display = WorkDisplay.Start($"reading candles and computing features for {path}");
        CandleLoad load = market.Candles(parsed, RunContext.WarmupDays);
        CandleFrame candles = load.Warmed!;
        FeatureFrame features = FeaturePipeline.Compute(FeatureRecipe.Default(candles.Timeframe), candles, market.Inputs(parsed, load));
        FeatureTable.Write(path, load.Source.Venue, candles, features, candles.Count - load.Frame!.Count);
        display.Dispose(); // the result takes its place
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{path}: {load.Frame.Count} candles of {candles.Symbol} {candles.Timeframe}, {features.Schema.Count} features of recipe version {features.Schema.Version}"));
        return ExitCodes.Done;
    }
}
