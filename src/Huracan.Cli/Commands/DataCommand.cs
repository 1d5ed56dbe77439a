using System.CommandLine;
using System.Globalization;
using Huracan.Cli.Output.Terminal;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets.Import;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan data import</c>: files of other programs become candle files that <c>train</c> finds.</summary>
internal static class DataCommand
{
    public static Command Define() => new("data", "Bring candles of other programs into the files that train reads.") { DefineImport() };

    private static Command DefineImport()
    {
        Option<string> from = new("--from")
        {
            Description = "A file, or a folder of files: Binance's dumps (zip or CSV), freqtrade (JSON, Feather), Jesse, " +
                "CryptoDataDownload, Parquet.",
            Required = true, HelpName = "DIR|FILE",
        };
        Option<string> output = new("--out")
        {
            Description = "Folder for Parquet per venue, symbol, timeframe and month.", Required = true, HelpName = "DIR",
        };
        Option<string?> symbol = new("--symbol") { Description = "The coin; default: what each file tells.", HelpName = "X" };
        Option<string?> venue = new("--venue")
        {
            Description = "The venue, such as binance; default: what each file's name tells.", HelpName = "V",
        };
        Option<string?> timeframe = new("--timeframe") { Description = "Such as 1m; default: what each file tells.", HelpName = "T" };
        Option<string?> repair = new("--repair") { Description = TrainOptions.RepairHelp, HelpName = "LIST" };
        Command command = new("import", "Write candles of other programs as Parquet; everything that is ignored or converted is listed.")
        {
            from, output, symbol, venue, timeframe, repair,
        };
        command.SetAction(parsed => Import(new ImportRequest(
            parsed.GetRequiredValue(from), parsed.GetRequiredValue(output), Symbol(parsed.GetValue(symbol)), parsed.GetValue(venue),
            Parse(parsed.GetValue(timeframe)), TrainOptions.Policy(parsed.GetValue(repair)))));
        return command;
    }

    private static int Import(ImportRequest request)
    {
        using StopSignals signals = new();
        CancellationToken stop = signals.Token;
        Task<IReadOnlyList<ImportedSeries>> work = Task.Run(() => CandleImport.Run(request, Stderr.Say, stop), stop);
        IReadOnlyList<ImportedSeries> all = work.WaitAsync(stop).GetAwaiter().GetResult();
        foreach (ImportedSeries series in all)
        {
            CandleFrame candles = series.Candles;
            UtcMs start = new(candles.OpenTime[0]), end = new(candles.OpenTime[^1]);
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{candles.Symbol} {candles.Timeframe} of {series.Venue}: {candles.Count} candles, {start} to {end}"));
            foreach (string note in series.Notes) Console.Out.WriteLine($"  {note}");
            foreach (string file in series.Files) Console.Out.WriteLine($"  wrote {file}");
        }

        string symbols = string.Join(',', all.Select(series => series.Candles.Symbol).Distinct().Order(StringComparer.Ordinal));
        UtcMs first = new(all.Min(series => series.Candles.OpenTime[0]));
        Console.Out.WriteLine($"try: huracan train --data {request.Out} --symbols {symbols} --from {first.ToDateString()} --days N");
        return ExitCodes.Done;
    }

    private static string? Symbol(string? text) => text is null || MarketSymbol.IsValid(text) ? text
        : throw new CallerException($"--symbol: '{text}' seen, allowed are {MarketSymbol.Allowed}");

    private static Timeframe? Parse(string? text) => text is null ? null
        : Timeframe.TryParse(text, out Timeframe timeframe) ? timeframe
        : throw new CallerException($"--timeframe: '{text}' seen, allowed are whole minutes that divide a day, such as 1m, 5m, 1h");
}
