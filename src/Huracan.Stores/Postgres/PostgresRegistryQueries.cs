using Huracan.Core.Market;
using Huracan.Core.Models;
using Huracan.Stores.Registry;
using Npgsql;
using NpgsqlTypes;

namespace Huracan.Stores.Postgres;

/// <summary>The queries of a fleet's registry.</summary>
public class PostgresRegistryQueries(PostgresDatabase database) : IRegistryQueries
{
    private const string ModelColumns =
        "SELECT m.id, m.run_id, m.symbol, m.hash, m.artifact, m.metrics, (extract(epoch FROM m.created_at) * 1000)::bigint, v.status, v.reason FROM models m " +
        "JOIN model_versions v ON v.model_id = m.id AND v.version = (SELECT max(version) FROM model_versions WHERE model_id = m.id) ";

    protected PostgresDatabase Database { get; } = database;

    /// <inheritdoc/>
    public IReadOnlyList<RunRow> Runs() => Runs("true");

    /// <inheritdoc/>
    public RunRow? FindRun(string runId) => Runs("run_id = $1", Value(runId)).FirstOrDefault();

    /// <inheritdoc/>
    public IReadOnlyList<RunRow> FindRunsByInputs(string inputsHash) => Runs("inputs_hash = $1", Value(inputsHash));

    /// <inheritdoc/>
    public int CountRuns(string symbol, UtcMs from, UtcMs to) => (int)Database.Scalar<long>("count the runs",
        "SELECT count(*) FROM runs r JOIN run_coins c ON c.run_id = r.run_id WHERE c.symbol = $1 AND r.from_ms < $3 AND r.to_ms > $2",
        Value(symbol), Value(from.Value), Value(to.Value));

    /// <inheritdoc/>
    public IReadOnlyList<ModelRow> Models(string? symbol = null) => Models("WHERE $1 IS NULL OR m.symbol = $1 ORDER BY m.id DESC", Text(symbol));

    /// <inheritdoc/>
    public IReadOnlyList<ModelRow> ModelsOnSpan(string symbol, UtcMs from, UtcMs to) =>
        Models("JOIN runs r ON r.run_id = m.run_id WHERE m.symbol = $1 AND r.from_ms < $3 AND r.to_ms > $2 ORDER BY m.id DESC", Value(symbol), Value(from.Value), Value(to.Value));

    /// <inheritdoc/>
    public ModelRow? FindModel(string runId, string symbol) => Models("WHERE m.run_id = $1 AND m.symbol = $2", Value(runId), Value(symbol)).FirstOrDefault();

    /// <inheritdoc/>
    public IReadOnlyList<ModelVersionRow> History(long modelId) => Database.Query("read the models",
        "SELECT model_id, version, status, reason, (extract(epoch FROM at) * 1000)::bigint, epoch FROM model_versions WHERE model_id = $1 ORDER BY version",
        row => new ModelVersionRow(row.GetInt64(0), row.GetInt32(1), ModelStatusRules.Parse(row.GetString(2)), row.GetString(3), new UtcMs(row.GetInt64(4)), row.GetInt64(5)),
        Value(modelId));

    private protected ModelRow? FindModel(long modelId) => Models("WHERE m.id = $1", Value(modelId)).FirstOrDefault();

    private protected static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private protected static NpgsqlParameter Text(string? value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };

    private List<ModelRow> Models(string where, params ReadOnlySpan<NpgsqlParameter> parameters) => Database.Query("read the models", ModelColumns + where,
        row => new ModelRow(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
            new UtcMs(row.GetInt64(6)), ModelStatusRules.Parse(row.GetString(7)), row.GetString(8)), parameters);

    // One statement, so that a run and its coins are from the same instant.
    private List<RunRow> Runs(string where, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        List<RunRow> runs = [];
        Database.Query("read the runs",
            $"""
            SELECT r.run_id, r.inputs_hash, r.algorithm_version, r.spec, r.from_ms, r.to_ms, (extract(epoch FROM r.created_at) * 1000)::bigint,
                (extract(epoch FROM r.updated_at) * 1000)::bigint, (extract(epoch FROM r.finished_at) * 1000)::bigint, r.epoch,
                c.symbol, c.verdict, c.reason, c.model_hash, (extract(epoch FROM c.updated_at) * 1000)::bigint
            FROM (SELECT * FROM runs WHERE {where}) r LEFT JOIN run_coins c ON c.run_id = r.run_id
            ORDER BY r.created_at DESC, r.run_id, c.symbol
            """,
            row =>
            {
                string runId = row.GetString(0);
                if (runs.Count == 0 || runs[^1].RunId != runId)
                {
                    runs.Add(new RunRow(runId, row.GetString(1), row.GetInt32(2), row.GetString(3), new UtcMs(row.GetInt64(4)), new UtcMs(row.GetInt64(5)),
                        new UtcMs(row.GetInt64(6)), new UtcMs(row.GetInt64(7)), row.IsDBNull(8) ? null : new UtcMs(row.GetInt64(8)), row.GetInt64(9), new List<RunCoinRow>()));
                }

                if (!row.IsDBNull(10))
                {
                    ((List<RunCoinRow>)runs[^1].Coins).Add(new RunCoinRow(runId, row.GetString(10),
                        NullableText(row, 11), NullableText(row, 12), NullableText(row, 13), new UtcMs(row.GetInt64(14))));
                }

                return 0;
            }, parameters);
        return runs;
    }

    private static string? NullableText(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
