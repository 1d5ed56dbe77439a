using System.CommandLine;
using System.Globalization;
using Huracan.Core.Market;
using Huracan.Markets.Files;
using Huracan.Markets.Synthetic;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan synth</c>: the demo's candles as files, for trying <c>train</c> without market data.</summary>
internal static class SynthCommand
{
    public static Command Define()
    {
        Option<string> output = new("--out") { Description = "Folder for the files.", Required = true, HelpName = "DIR" };
        Option<int> days = new("--days") { Description = "Days of 5-minute candles.", DefaultValueFactory = _ => DemoCommand.Days, HelpName = "N" };
        Option<ulong> seed = new("--seed") { Description = "Seed of the generators.", DefaultValueFactory = _ => DemoCommand.MarketSeed, HelpName = "S" };
        Option<string> format = new("--format") { Description = "csv or parquet.", DefaultValueFactory = _ => "csv", HelpName = "F" };
        Command command = new("synth", "Write synthetic candles as files; their symbols begin with SYNTH-.") { output, days, seed, format };
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(days);
            if (count is < 1 or > 3650) throw new CallerException(string.Create(CultureInfo.InvariantCulture, $"--days: {count} seen, allowed is 1..3650"));
            string form = parsed.GetRequiredValue(format);
            if (form is not ("csv" or "parquet")) throw new CallerException($"--format: '{form}' seen, allowed are csv and parquet");
            foreach (CandleFrame frame in DemoMarkets.Frames(count, parsed.GetValue(seed)))
            {
                string folder = parsed.GetRequiredValue(output);
                Console.Out.WriteLine(form == "parquet"
                    ? CandleParquetWriter.Write(folder, DemoMarkets.Venue, frame)
                    : CandleCsvWriter.Write(folder, DemoMarkets.Venue, frame));
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
