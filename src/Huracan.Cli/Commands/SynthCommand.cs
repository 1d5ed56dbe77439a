using System.CommandLine;
using System.Globalization;
using Huracan.Core.Market;
using Huracan.Markets.Files;
using Huracan.Markets.Synthetic;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan synth</c>: the demo's candles as CSV files, for trying <c>train</c> without market data.</summary>
internal static class SynthCommand
{
    public static Command Define()
    {
        Option<string> output = new("--out") { Description = "Folder for the files.", Required = true, HelpName = "DIR" };
        Option<int> days = new("--days") { Description = "Days of 5-minute candles.", DefaultValueFactory = _ => DemoCommand.Days, HelpName = "N" };
        Option<ulong> seed = new("--seed") { Description = "Seed of the generators.", DefaultValueFactory = _ => DemoCommand.MarketSeed, HelpName = "S" };
        Command command = new("synth", "Write synthetic candles as CSV files; their symbols begin with SYNTH-.") { output, days, seed };
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(days);
            if (count is < 1 or > 3650) throw new CallerException(string.Create(CultureInfo.InvariantCulture, $"--days: {count} seen, allowed is 1..3650"));
            foreach (CandleFrame frame in DemoMarkets.Frames(count, parsed.GetValue(seed)))
            {
                Console.Out.WriteLine(CandleCsvWriter.Write(parsed.GetRequiredValue(output), DemoMarkets.Venue, frame));
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
