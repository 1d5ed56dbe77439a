using System.CommandLine;
using System.Globalization;
using Huracan.Cli.Features;
using Huracan.Cli.Output.Terminal;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Features;
using Huracan.Core.Features.Causality;
using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.Market.Synthetic;
using Huracan.Core.Regimes;
using Huracan.Markets.Synthetic;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan prove-causal</c>: shows on given or generated candles that no feature and no engine uses the future.</summary>
internal static class ProveCausalCommand
{
    private const ulong Seed = 1;
    private const int SyntheticDays = 100;

    public static Command Define()
    {
        MarketOptions market = new();
        Command command = new("prove-causal", "Prove that no feature and no engine looks ahead: cut later candles off, replace them by noise, compare live with batch, resume from snapshots, check warm-ups.");
        market.AddTo(command);
        command.SetAction(parsed => Prove(parsed, market));
        return command;
    }

    private static int Prove(ParseResult parsed, MarketOptions market)
    {
        Stderr.Say("proving that no feature and no engine looks ahead; minutes for a year of one-minute candles");
        CandleFrame candles;
        MarketInputs inputs;
        if (market.Named(parsed))
        {
            CandleLoad load = market.Candles(parsed, warmupDays: 0);
            candles = load.Frame!;
            if (candles.Count < 10) throw new CallerException($"{candles.Count} candles of {candles.Symbol} seen, a proof needs at least 10");
            inputs = market.Inputs(parsed, load);
        }
        else
        {
            candles = SyntheticMarkets.RegimeSwitcher(new RegimeSwitcherParameters { Seed = Seed, Days = SyntheticDays }).Frame;
            inputs = SyntheticSides.Beside(candles, Seed);
        }

        FeatureRecipe recipe = FeatureRecipe.Default(candles.Timeframe);
        CausalityRow? failed = CausalityReport.Print(Console.Out,
        [
            ("feature", new RecipeSubject(recipe)),
            ("engine", new EngineSubject(recipe, EngineRegistry.Default(), new RegimeSettings(), candles.Columns, candles.Symbol)),
        ], candles, inputs, Seed);
        if (failed is null)
        {
            EngineRegistry engines = EngineRegistry.Default();
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"\nProven on {candles.Count} candles of {candles.Symbol} {candles.Timeframe}: none of {recipe.Schema.Count} features, the regime and " +
                $"{engines.Names.Count} engines changes a value when later candles are cut off or replaced by noise, when candles arrive one at a " +
                $"time, or after a restart."));
            return ExitCodes.Done;
        }

        Stderr.Say($"huracan: our bug: {failed.Name} fails the proof on {candles.Symbol} {candles.Timeframe}: {failed}");
        return ExitCodes.OurBug;
    }
}
