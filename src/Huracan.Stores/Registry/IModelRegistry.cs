using Huracan.Core.Market;
using Huracan.Core.Models;

namespace Huracan.Stores.Registry;

/// <summary>The queries of the registry, allowed to every process at any time.</summary>
public interface IRegistryQueries
{
    /// <summary>All runs, the newest first.</summary>
    IReadOnlyList<RunRow> Runs();

    /// <summary>Null if there is no such run.</summary>
    RunRow? FindRun(string runId);

    /// <summary>Runs on the same inputs, whatever version of the algorithm began them; the newest first.</summary>
    IReadOnlyList<RunRow> FindRunsByInputs(string inputsHash);

    /// <summary>Number of runs on this coin and an overlapping span: each is one more chance of a lucky result.</summary>
    /// <param name="from">Inclusive.</param>
    /// <param name="to">Exclusive.</param>
    int CountRuns(string symbol, UtcMs from, UtcMs to);

    /// <summary>The models of all runs on this coin over an overlapping span, the newest first: they deflate a ratio.</summary>
    IReadOnlyList<ModelRow> ModelsOnSpan(string symbol, UtcMs from, UtcMs to);

    /// <summary>All models of a coin, the newest first; of all coins where <paramref name="symbol"/> is null.</summary>
    IReadOnlyList<ModelRow> Models(string? symbol = null);

    /// <summary>Null if the run registered no model for the coin.</summary>
    ModelRow? FindModel(string runId, string symbol);

    /// <summary>A model's statuses, the oldest first.</summary>
    IReadOnlyList<ModelVersionRow> History(long modelId);
}

/// <summary>Runs, models and the history of their statuses (demand 94, D54). Thread-safe. Every write is durable when it returns, is fenced
/// by the writer's epoch (<see cref="FencedException"/>), and may be repeated: after a crash the same call writes the same rows and changes
/// nothing.</summary>
/// <remarks>Only the journal holds the state of an unfinished coin; <c>huracan status</c> replays it.
/// Implementations: SQLite (the --out folder), PostgreSQL (a fleet); one contract suite for both.</remarks>
public interface IModelRegistry : IRegistryQueries
{
    /// <summary>Begins a run or continues it; on continuing, only its epoch and its time of update change.</summary>
    void StartRun(RunRegistration run);

    /// <summary>Stores a coin's verdict.</summary>
    /// <param name="modelHash">Null if no training ended (REFUSED, set aside).</param>
    void FinishCoin(string runId, string symbol, string verdict, string? reason, string? modelHash);

    /// <summary>Stores that every coin has an outcome. A repeat keeps the first time.</summary>
    void FinishRun(string runId);

    /// <summary>Sets a run back to its beginning, for <c>--fresh</c>. Models that it registered stay, with their history.</summary>
    void ResetRun(string runId);

    /// <summary>Registers a model with its verdict: CANDIDATE first, then <paramref name="verdict"/>; a new SHADOW or PUBLISHED retires its
    /// predecessor.</summary>
    /// <remarks>Idempotent by (run, symbol): a second call returns the present row.</remarks>
    /// <exception cref="InvalidOperationException">The run registered another hash for this coin before: equal inputs gave different
    /// results.</exception>
    ModelRow Register(ModelRegistration model, ModelStatus verdict, string reason);

    /// <summary>Changes a model's status, if the rules allow it; a repeat of its present status changes nothing.</summary>
    /// <exception cref="ArgumentException">No such model, or no legal change; the message names what is allowed.</exception>
    ModelRow Change(long modelId, ModelStatus to, string reason);
}
