using System.CommandLine;
using System.Globalization;
using Huracan.Cli.Runs;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Markets;
using Huracan.Markets.Synthetic;
using Huracan.Pipeline.Configuration;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan demo</c>: three synthetic coins from candles to verdict, the same table on every machine.</summary>
internal static class DemoCommand
{
    public const int Days = 150;
    public const ulong Seed = 7;

    /// <summary>The generators' seed.</summary>
    public const ulong MarketSeed = 1;

    private const string Header =
        "SYNTHETIC DATA: these coins are generated. SYNTH-EDGE has a planted edge that a policy can learn, SYNTH-WALK is a pure random walk " +
        "with the same look, SYNTH-REGIMES switches between trend, range and panic. Nothing here says anything about a real market.";

    /// <summary>The default settings with a budget of updates that fits the demo's two minutes. Few updates must be large, so the KL bound
    /// is wider.</summary>
    public static TrainingConfig Config { get; } = new() { Ppo = new PpoSettings { Updates = 20, KlTarget = 0.02 } };

    public static Command Define()
    {
        Option<string> output = new("--out") { Description = "Folder for journal, models and reports.", DefaultValueFactory = _ => Path.Combine(TrainOptions.DefaultOut, "demo"), HelpName = "DIR" };
        Option<bool> json = new("--json") { Description = "Print exactly one JSON document on stdout at the end." };
        Option<bool> details = TrainOptions.DetailsOption();
        Option<bool> fresh = new("--fresh") { Description = "Forget what an earlier demo in this folder has done." };
        Command command = new("demo", string.Create(CultureInfo.InvariantCulture, $"Train three synthetic, clearly labelled coins: {Days} days of 5-minute candles.")) { output, json, details, fresh };
        command.SetAction(parsed =>
        {
            IReadOnlyList<CandleFrame> frames = DemoMarkets.Frames(Days, MarketSeed);
            FrameCandles candles = new(DemoMarkets.Venue, frames);
            string[] symbols = [.. frames.Select(f => f.Symbol).Order(StringComparer.Ordinal)];
            Config.Validate();
            RunRequest request = new(symbols, DemoMarkets.FirstDay, Days, Seed, Config, "", _ => candles,
                symbols.Length, parsed.GetRequiredValue(output), parsed.GetValue(fresh));
            return TrainCommand.Execute(request, parsed.GetValue(json), parsed.GetValue(details), Header);
        });
        return command;
    }
}
