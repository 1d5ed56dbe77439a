namespace Huracan.Core.Runs;

/// <summary>The names under which a run and its coins stand in the journal, in the lease store and in the registry's fence.</summary>
public static class RunStreams
{
    public static string Run(string runId) => $"run/{runId}";

    /// <param name="symbol">Empty for the prefix of all coins of the run.</param>
    public static string Coin(string runId, string symbol) => $"run/{runId}/coin/{symbol}";
}
