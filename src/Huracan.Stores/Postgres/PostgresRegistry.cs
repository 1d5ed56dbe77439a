using Huracan.Core.Models;
using Huracan.Stores.Registry;
using Npgsql;
using NpgsqlTypes;
using Polly;
using Polly.Retry;

namespace Huracan.Stores.Postgres;

/// <summary>The right that a write to the registry needs: the newest epoch of one leased item.</summary>
public readonly record struct LeaseFence(string Item, long Epoch);

/// <summary>The registry of a fleet, in PostgreSQL. Every write is one statement that checks the lease and commits by itself; times are the
/// server's.</summary>
/// <param name="fence">Null for an operator's command, which needs no lease (submit, rollback).</param>
public sealed class PostgresRegistry(PostgresDatabase database, LeaseFence? fence = null) : PostgresRegistryQueries(database), IModelRegistry
{
    // Each of two processes that change one model may find that the other was faster. Jitter lets one wait longer and see the other's
    // change.
    private static readonly ResiliencePipeline<ModelRow?> Rivals = new ResiliencePipelineBuilder<ModelRow?>()
        .AddRetry(new RetryStrategyOptions<ModelRow?>
        {
            ShouldHandle = new PredicateBuilder<ModelRow?>().HandleResult((ModelRow?)null),
            MaxRetryAttempts = 9,
            Delay = TimeSpan.FromMilliseconds(5),
            MaxDelay = TimeSpan.FromMilliseconds(500),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    /// <inheritdoc/>
    public void StartRun(RunRegistration run) => Write("register the run",
        """
        WITH allowed AS MATERIALIZED (SELECT require_lease($1, $2)),
        run AS (
            INSERT INTO runs(run_id, inputs_hash, algorithm_version, spec, from_ms, to_ms, created_at, updated_at, epoch)
            SELECT $3, $4, $5, $6, $7, $8, clock_timestamp(), clock_timestamp(), coalesce($2, 0) FROM allowed
            ON CONFLICT(run_id) DO UPDATE SET epoch = greatest(runs.epoch, excluded.epoch), updated_at = excluded.updated_at
            RETURNING run_id)
        INSERT INTO run_coins(run_id, symbol, updated_at)
        SELECT run_id, s, clock_timestamp() FROM run, unnest($9) s ORDER BY s
        ON CONFLICT DO NOTHING
        """,
        Value(run.RunId), Value(run.InputsHash), Value(run.AlgorithmVersion), Value(run.Spec), Value(run.From.Value), Value(run.To.Value),
        new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = run.Symbols.ToArray() });

    /// <inheritdoc/>
    public void FinishCoin(string runId, string symbol, string verdict, string? reason, string? modelHash) => Write("note the verdict",
        """
        WITH allowed AS MATERIALIZED (SELECT require_lease($1, $2))
        UPDATE run_coins SET verdict = $5, reason = $6, model_hash = $7, updated_at = clock_timestamp()
        FROM allowed WHERE run_id = $3 AND symbol = $4
        """,
        Value(runId), Value(symbol), Value(verdict), Text(reason), Text(modelHash));

    /// <inheritdoc/>
    public void FinishRun(string runId) => Write("note the end of the run",
        """
        WITH allowed AS MATERIALIZED (SELECT require_lease($1, $2))
        UPDATE runs SET finished_at = coalesce(finished_at, clock_timestamp()), updated_at = clock_timestamp() FROM allowed WHERE run_id = $3
        """, Value(runId));

    /// <inheritdoc/>
    public void ResetRun(string runId) => Write("set the run back",
        """
        WITH allowed AS MATERIALIZED (SELECT require_lease($1, $2)),
        run AS (UPDATE runs SET finished_at = NULL, updated_at = clock_timestamp() FROM allowed WHERE run_id = $3 RETURNING run_id)
        UPDATE run_coins c SET verdict = NULL, reason = NULL, model_hash = NULL, updated_at = clock_timestamp()
        FROM run WHERE c.run_id = run.run_id
        """, Value(runId));

    /// <inheritdoc/>
    public ModelRow Register(ModelRegistration model, ModelStatus verdict, string reason)
    {
        CrashPoints.Hit("registry", "write.before");
        string hash = Database.Scalar<string>("register the model", "SELECT register_model($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            FenceItem, FenceEpoch, Value(model.Symbol), Value(model.RunId), Value(model.Hash), Value(model.Artifact), Value(model.Metrics),
            Value(ModelStatusRules.Name(verdict)), Value(ModelStatusRules.IsExclusive(verdict)), Value(reason));
        if (hash != model.Hash)
        {
            throw new InvalidOperationException($"our bug: run {model.RunId} gave {model.Symbol} model {model.Hash}, and {hash} before; the same run must give the same model");
        }

        return FindModel(model.RunId, model.Symbol)!;
    }

    /// <inheritdoc/>
    public ModelRow Change(long modelId, ModelStatus to, string reason) => Rivals.Execute(() => TryChange(modelId, to, reason))
        ?? throw new StoreException(StoreTrouble.Busy,
            $"PostgreSQL {Database.Dsn}: other processes keep changing model {modelId}; try again");

    /// <summary>Null where somebody else has changed the model meanwhile.</summary>
    private ModelRow? TryChange(long modelId, ModelStatus to, string reason)
    {
        ModelRow model = FindModel(modelId) ?? throw new ArgumentException($"the registry holds no model {modelId}");
        if (model.Status == to) return model;
        IReadOnlyList<ModelVersionRow> history = History(modelId);
        if (history[^1].Status != model.Status) return null;
        bool wasPublished = history.Any(version => version.Status == ModelStatus.Published);
        if (ModelStatusRules.WhyNot(model.Status, to, wasPublished, reason) is { } refusal)
        {
            throw new ArgumentException($"{model.Symbol} model {model.Id} of run {model.RunId}: {refusal}");
        }

        bool done = Database.Scalar<bool>("change the model's status", "SELECT change_model($1, $2, $3, $4, $5, $6, $7)",
            FenceItem, FenceEpoch, Value(modelId), Value(history[^1].Version), Value(ModelStatusRules.Name(to)),
            Value(ModelStatusRules.IsExclusive(to)), Value(reason));
        return done ? FindModel(modelId)! : null;
    }

    private NpgsqlParameter FenceItem => Text(fence?.Item);
    private NpgsqlParameter FenceEpoch => new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = fence is { } known ? known.Epoch : DBNull.Value };

    private void Write(string doing, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        CrashPoints.Hit("registry", "write.before");
        Database.Execute(doing, sql, [FenceItem, FenceEpoch, .. parameters]);
    }
}
