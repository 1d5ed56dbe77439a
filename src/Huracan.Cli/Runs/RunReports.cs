using Huracan.Cli.Output;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Pipeline.Configuration;

namespace Huracan.Cli.Runs;

/// <summary>The files of a run for people: a text and a page per coin, and one page that joins them.</summary>
internal static class RunReports
{
    public const string Index = "index.html";

    /// <param name="write">Takes a file's name and its text, and returns its path.</param>
    /// <returns>The path of the index.</returns>
    public static string Write(string runId, RunSpec spec, IReadOnlyList<CoinOutcome> coins, TrainingConfig config, Func<string,
        string, string> write)
    {
        foreach (CoinOutcome coin in coins)
        {
            write($"{MarketSymbol.FolderName(coin.Symbol)}.txt", Report.Write(runId, spec, coin, config));
            write(Page(coin), Report.WritePage(runId, spec, coin, config));
        }

        // Last, so that it links only to what is there.
        return write(Index, Output.Html.RunIndex.Write(runId, spec, coins, Page));
    }

    private static string Page(CoinOutcome coin) => $"{MarketSymbol.FolderName(coin.Symbol)}.html";
}
