using System.CommandLine;
using System.Globalization;
using Huracan.Cli.Output;
using Huracan.Cli.Output.Terminal;
using Huracan.Cli.Runs;
using Huracan.Cli.Runs.Windows;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;
using Huracan.Stores.Registry;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan trades</c>: the out-of-sample trades of a coin. Reads only.</summary>
internal static class TradesCommand
{
    public static Command Define()
    {
        RunsPlace place = new();
        Option<string> symbol = new("--symbol") { Description = "The coin.", Required = true, HelpName = "BTCUSDT" };
        Option<string?> run = new("--run") { Description = "The run's id or its beginning; default: the newest run of the coin.",
            HelpName = "ID" };
        Option<int?> fold = new("--fold") { Description = "One fold, counted from 1; default: all.", HelpName = "N" };
        Option<bool> csv = new("--csv") { Description = "Every trade with every column as CSV on stdout." };
        Option<bool> parquet = new("--parquet") { Description = "The same as a Parquet file on stdout." };
        Option<bool> json = new("--json") { Description = "One JSON document on stdout, with every fill." };
        Command command = new("trades", "Show the out-of-sample trades of a coin: times, fills, costs, reasons.") { symbol, run, fold,
            csv, parquet, json };
        place.AddTo(command);
        command.SetAction(parsed =>
        {
            Option<bool>[] forms = [.. ((Option<bool>[])[csv, parquet, json]).Where(parsed.GetValue)];
            if (forms.Length > 1) throw new CallerException($"{string.Join(" and ", forms.Select(form => form.Name))}: given together; " +
                $"give one form of output");
            if (parsed.GetValue(parquet) && !Console.IsOutputRedirected) throw new CallerException("--parquet: stdout is a terminal, " +
                "and Parquet is binary; redirect it: --parquet > trades.parquet");
            using StoredRuns stored = place.Open(parsed);
            return Show(stored, parsed.GetRequiredValue(symbol), parsed.GetValue(run), parsed.GetValue(fold), forms.FirstOrDefault()?.Name);
        });
        return command;
    }

    private static int Show(StoredRuns stored, string symbol, string? runId, int? fold, string? form)
    {
        RunRow run = stored.FindOfCoin(symbol, runId);
        CoinState coin = stored.Coin(run, symbol, fold);

        List<string> lacks = [];
        List<StoredTrade> trades = [];
        for (int at = 0; at < coin.FoldResults.Count; at++)
        {
            if (fold is null || at == fold - 1) trades.AddRange(FoldWindow.Read(stored.Blobs, coin, at, lacks)?.Trades ?? []);
        }

        foreach (string lack in lacks) Stderr.Say($"huracan: {lack}");
        switch (form)
        {
            case "--csv": TradeTable.WriteCsv(Console.Out, trades); break;
            case "--json": Console.Out.WriteLine(TradeTable.Json(run.RunId, symbol, trades, lacks)); break;
            case "--parquet":
                using (Stream output = Console.OpenStandardOutput()) TradeTable.WriteParquet(output, run.RunId, symbol, trades);
                break;
            default:
                TradeTable.Write(Console.Out, $"{symbol}, run {run.RunId}, {Folds(coin, fold)}", trades, coin.Refusal?.Reason
                    ?? coin.SetAside?.Reason);
                break;
        }

        return ExitCodes.Done;
    }

    private static string Folds(CoinState coin, int? fold) => fold is { } one
        ? string.Create(CultureInfo.InvariantCulture, $"fold {one} of {coin.Folds}")
        : string.Create(CultureInfo.InvariantCulture, $"{coin.FoldResults.Count} of {coin.Folds} folds");
}
