using System.Diagnostics.CodeAnalysis;
using Huracan.Actors.Stores;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;

namespace Huracan.Pipeline.Fleet;

/// <summary>What a leased item is: a run, or one coin of it. The item's name is the persistence id of the actor that does the work.</summary>
/// <param name="Symbol">Null for the run itself.</param>
public sealed record WorkItem(string RunId, string? Symbol)
{
    public string Item => Symbol is null ? RunStreams.Run(RunId) : RunStreams.Coin(RunId, Symbol);

    /// <summary>The name as part of an actor's name.</summary>
    public string ActorName => (Symbol is null ? RunId : $"{RunId}-{Symbol}").Replace('/', '-');

    /// <summary>The prefix before the symbol in a coin's id among the coins of all runs of a cluster.</summary>
    public static string EntityPrefix(string runId) => runId + ":";

    /// <summary>Null if the id is not a coin's.</summary>
    public static WorkItem? TryOfEntity(string id)
    {
        int at = id.IndexOf(':', StringComparison.Ordinal);
        return at > 0 && at < id.Length - 1 ? new WorkItem(id[..at], id[(at + 1)..]) : null;
    }

    /// <exception cref="FormatException">The id has another form.</exception>
    public static WorkItem OfEntity(string id) => TryOfEntity(id) ?? throw new FormatException($"'{id}' is no coin of a cluster, needs RUN:SYMBOL");

    public static LeaseItem Run(string runId) => new(RunStreams.Run(runId), NodeSettings.RunKind);

    public static LeaseItem Coin(RunContext run, string symbol) => new(RunStreams.Coin(run.RunId, symbol), run.Spec.Trainer);

    public static bool TryParse(string item, [NotNullWhen(true)] out WorkItem? work)
    {
        const string run = "run/", coin = "/coin/";
        work = null;
        if (!item.StartsWith(run, StringComparison.Ordinal)) return false;
        int at = item.IndexOf(coin, run.Length, StringComparison.Ordinal);
        work = at < 0 ? new WorkItem(item[run.Length..], null) : new WorkItem(item[run.Length..at], item[(at + coin.Length)..]);
        return work.RunId.Length > 0 && work.Symbol is null or { Length: > 0 };
    }
}
