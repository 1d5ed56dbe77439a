using Huracan.Core.Market;
using Huracan.Core.Models;
using Huracan.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Huracan.Stores.Registry;

/// <summary>The queries of the registry. They work beside a writer, also in a folder that another process has locked.</summary>
public class RegistryQueries(SqliteDatabase database) : IRegistryQueries
{
    private const string RunColumns = "run_id, inputs_hash, algorithm_version, spec, from_ms, to_ms, created_ms, updated_ms, finished_ms, epoch";

    private const string ModelColumns =
        "m.id, m.run_id, m.symbol, m.hash, m.artifact, m.metrics, m.created_ms, v.status, v.reason FROM models m JOIN model_versions v " +
        "ON v.model_id = m.id AND v.version = (SELECT max(version) FROM model_versions WHERE model_id = m.id)";

    protected SqliteDatabase Database { get; } = database;

    /// <inheritdoc/>
    public IReadOnlyList<RunRow> Runs() => Database.Read("read the runs", connection => Runs(connection, "ORDER BY created_ms DESC, run_id"));

    /// <inheritdoc/>
    public RunRow? FindRun(string runId) => Database.Read("read the runs", connection =>
        Runs(connection, "WHERE run_id = $id", ("$id", runId)).FirstOrDefault());

    /// <inheritdoc/>
    public IReadOnlyList<RunRow> FindRunsByInputs(string inputsHash) => Database.Read("read the runs", connection =>
        Runs(connection, "WHERE inputs_hash = $hash ORDER BY created_ms DESC, run_id", ("$hash", inputsHash)));

    /// <inheritdoc/>
    public int CountRuns(string symbol, UtcMs from, UtcMs to) => Database.Read("count the runs", connection => (int)SqliteDatabase.Number(connection,
        "SELECT count(*) FROM runs r JOIN run_coins c ON c.run_id = r.run_id WHERE c.symbol = $symbol AND r.from_ms < $to AND r.to_ms > $from",
        ("$symbol", symbol), ("$from", from.Value), ("$to", to.Value)));

    /// <inheritdoc/>
    public IReadOnlyList<ModelRow> Models(string? symbol = null) => Database.Read("read the models", connection =>
        Models(connection, "WHERE $symbol IS NULL OR m.symbol = $symbol ORDER BY m.id DESC", ("$symbol", symbol)));

    /// <inheritdoc/>
    public IReadOnlyList<ModelRow> ModelsOnSpan(string symbol, UtcMs from, UtcMs to) => Database.Read("read the models", connection =>
        Models(connection, "JOIN runs r ON r.run_id = m.run_id WHERE m.symbol = $symbol AND r.from_ms < $to AND r.to_ms > $from ORDER BY m.id DESC",
            ("$symbol", symbol), ("$from", from.Value), ("$to", to.Value)));

    /// <inheritdoc/>
    public ModelRow? FindModel(string runId, string symbol) => Database.Read("read the models", connection => FindModel(connection, runId, symbol));

    /// <inheritdoc/>
    public IReadOnlyList<ModelVersionRow> History(long modelId) => Database.Read("read the models", connection => SqliteDatabase.Query(connection,
        "SELECT model_id, version, status, reason, at_ms, epoch FROM model_versions WHERE model_id = $id ORDER BY version",
        row => new ModelVersionRow(row.GetInt64(0), row.GetInt32(1), ModelStatusRules.Parse(row.GetString(2)), row.GetString(3), new UtcMs(row.GetInt64(4)), row.GetInt64(5)),
        ("$id", modelId)));

    internal static ModelRow? FindModel(SqliteConnection connection, string runId, string symbol) =>
        Models(connection, "WHERE m.run_id = $run AND m.symbol = $symbol", ("$run", runId), ("$symbol", symbol)).FirstOrDefault();

    internal static List<ModelRow> Models(SqliteConnection connection, string where, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        SqliteDatabase.Query(connection, $"SELECT {ModelColumns} {where}",
            row => new ModelRow(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
                new UtcMs(row.GetInt64(6)), ModelStatusRules.Parse(row.GetString(7)), row.GetString(8)), parameters);

    private static List<RunRow> Runs(SqliteConnection connection, string where, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        List<RunRow> runs = SqliteDatabase.Query(connection, $"SELECT {RunColumns} FROM runs {where}", row => new RunRow(
            row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetString(3), new UtcMs(row.GetInt64(4)), new UtcMs(row.GetInt64(5)),
            new UtcMs(row.GetInt64(6)), new UtcMs(row.GetInt64(7)), row.IsDBNull(8) ? null : new UtcMs(row.GetInt64(8)), row.GetInt64(9), []), parameters);
        for (int i = 0; i < runs.Count; i++)
        {
            List<RunCoinRow> coins = SqliteDatabase.Query(connection,
                "SELECT run_id, symbol, verdict, reason, model_hash, updated_ms FROM run_coins WHERE run_id = $run ORDER BY symbol",
                row => new RunCoinRow(row.GetString(0), row.GetString(1), Text(row, 2), Text(row, 3), Text(row, 4), new UtcMs(row.GetInt64(5))),
                ("$run", runs[i].RunId));
            runs[i] = runs[i] with { Coins = coins };
        }

        return runs;
    }

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
