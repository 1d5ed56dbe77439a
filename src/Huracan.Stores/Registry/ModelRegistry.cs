using Huracan.Core.Models;
using Huracan.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Huracan.Stores.Registry;

/// <summary>The registry of an --out folder, in SQLite. Every write is one durable transaction under this process's epoch.</summary>
/// <param name="epoch">A write with an epoch that was replaced throws <see cref="FencedException"/>.</param>
/// <param name="clock">For the columns that tell people when; nothing is decided from them.</param>
public sealed class ModelRegistry(SqliteDatabase database, long epoch, TimeProvider clock) : RegistryQueries(database), IModelRegistry
{
    /// <inheritdoc/>
    public void StartRun(RunRegistration run) => Write("register the run", (connection, now) =>
    {
        SqliteDatabase.Execute(connection,
            """
            INSERT INTO runs(run_id, inputs_hash, algorithm_version, spec, from_ms, to_ms, created_ms, updated_ms, epoch)
            VALUES ($run, $inputs, $algorithm, $spec, $from, $to, $now, $now, $epoch)
            ON CONFLICT(run_id) DO UPDATE SET epoch = excluded.epoch, updated_ms = excluded.updated_ms
            """,
            ("$run", run.RunId), ("$inputs", run.InputsHash), ("$algorithm", run.AlgorithmVersion), ("$spec", run.Spec),
            ("$from", run.From.Value), ("$to", run.To.Value), ("$now", now), ("$epoch", epoch));
        foreach (string symbol in run.Symbols)
        {
            SqliteDatabase.Execute(connection,
                "INSERT INTO run_coins(run_id, symbol, updated_ms) VALUES ($run, $symbol, $now) ON CONFLICT DO NOTHING",
                ("$run", run.RunId), ("$symbol", symbol), ("$now", now));
        }
    });

    /// <inheritdoc/>
    public void FinishCoin(string runId, string symbol, string verdict, string? reason, string? modelHash) => Write("note the verdict", (connection, now) =>
        SqliteDatabase.Execute(connection,
            "UPDATE run_coins SET verdict = $verdict, reason = $reason, model_hash = $hash, updated_ms = $now WHERE run_id = $run AND symbol = $symbol",
            ("$run", runId), ("$symbol", symbol), ("$verdict", verdict), ("$reason", reason), ("$hash", modelHash), ("$now", now)));

    /// <inheritdoc/>
    public void FinishRun(string runId) => Write("note the end of the run", (connection, now) =>
        SqliteDatabase.Execute(connection, "UPDATE runs SET finished_ms = coalesce(finished_ms, $now), updated_ms = $now WHERE run_id = $run", ("$run", runId), ("$now", now)));

    /// <inheritdoc/>
    public void ResetRun(string runId) => Write("set the run back", (connection, now) =>
    {
        SqliteDatabase.Execute(connection, "UPDATE runs SET finished_ms = NULL, updated_ms = $now WHERE run_id = $run", ("$run", runId), ("$now", now));
        SqliteDatabase.Execute(connection,
            "UPDATE run_coins SET verdict = NULL, reason = NULL, model_hash = NULL, updated_ms = $now WHERE run_id = $run",
            ("$run", runId), ("$now", now));
    });

    /// <inheritdoc/>
    public ModelRow Register(ModelRegistration model, ModelStatus verdict, string reason) => Write("register the model", (connection, now) =>
    {
        ModelRow? known = FindModel(connection, model.RunId, model.Symbol);
        if (known is null)
        {
            long id = SqliteDatabase.Number(connection,
                "INSERT INTO models(symbol, run_id, hash, artifact, metrics, created_ms) VALUES ($symbol, $run, $hash, $artifact, $metrics, $now) RETURNING id",
                ("$symbol", model.Symbol), ("$run", model.RunId), ("$hash", model.Hash), ("$artifact", model.Artifact), ("$metrics", model.Metrics), ("$now", now));
            AddVersion(connection, id, ModelStatus.Candidate, "training ended", now);
            if (verdict != ModelStatus.Candidate) Change(connection, FindModel(connection, model.RunId, model.Symbol)!, verdict, reason, now);
        }
        else if (known.Hash != model.Hash)
        {
            throw new InvalidOperationException($"our bug: run {model.RunId} gave {model.Symbol} model {model.Hash}, and {known.Hash} before; the same run must give the same model");
        }

        return FindModel(connection, model.RunId, model.Symbol)!;
    });

    /// <inheritdoc/>
    public ModelRow Change(long modelId, ModelStatus to, string reason) => Write("change the model's status", (connection, now) =>
    {
        ModelRow model = Single(connection, modelId);
        if (model.Status != to) Change(connection, model, to, reason, now);
        return Single(connection, modelId);
    });

    private static ModelRow Single(SqliteConnection connection, long modelId) =>
        Models(connection, "WHERE m.id = $id", ("$id", modelId)).FirstOrDefault() ?? throw new ArgumentException($"the registry holds no model {modelId}");

    private void Change(SqliteConnection connection, ModelRow model, ModelStatus to, string reason, long now)
    {
        bool wasPublished = SqliteDatabase.Number(connection, "SELECT count(*) FROM model_versions WHERE model_id = $id AND status = 'PUBLISHED'", ("$id", model.Id)) > 0;
        if (ModelStatusRules.WhyNot(model.Status, to, wasPublished, reason) is { } refusal)
        {
            throw new ArgumentException($"{model.Symbol} model {model.Id} of run {model.RunId}: {refusal}");
        }

        if (ModelStatusRules.IsExclusive(to))
        {
            foreach (ModelRow holder in Models(connection, "WHERE m.symbol = $symbol AND v.status = $status AND m.id <> $id",
                ("$symbol", model.Symbol), ("$status", ModelStatusRules.Name(to)), ("$id", model.Id)))
            {
                AddVersion(connection, holder.Id, ModelStatus.Retired, $"displaced by model {model.Id} of run {model.RunId}", now);
            }
        }

        AddVersion(connection, model.Id, to, reason, now);
    }

    private void AddVersion(SqliteConnection connection, long modelId, ModelStatus status, string reason, long now) => SqliteDatabase.Execute(connection,
        """
        INSERT INTO model_versions(model_id, version, status, reason, at_ms, epoch)
        SELECT $id, coalesce(max(version), 0) + 1, $status, $reason, $now, $epoch FROM model_versions WHERE model_id = $id
        """,
        ("$id", modelId), ("$status", ModelStatusRules.Name(status)), ("$reason", reason), ("$now", now), ("$epoch", epoch));

    private void Write(string doing, Action<SqliteConnection, long> work) => Write(doing, (connection, now) =>
    {
        work(connection, now);
        return 0;
    });

    private T Write<T>(string doing, Func<SqliteConnection, long, T> work) => Database.Write(doing, connection =>
    {
        SqliteDatabase.Fence(connection, epoch);
        CrashPoints.Hit("registry", "write.before");
        return work(connection, clock.GetUtcNow().ToUnixTimeMilliseconds());
    });
}
