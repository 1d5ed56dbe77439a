using Huracan.Core.Market;
using Huracan.Core.Regimes;
using Huracan.Stores.Patterns;
using Npgsql;
using NpgsqlTypes;
using Pgvector;

namespace Huracan.Stores.Postgres;

/// <summary>Patterns in PostgreSQL with pgvector: table historical_patterns, distance <c>&lt;=&gt;</c> (cosine), an exact scan.</summary>
/// <remarks>The server's sums depend on how it was compiled, so it only finds candidates, a few more than asked for. The similarities that
/// decide and that are returned are computed here.</remarks>
public sealed class PostgresPatternMemory(PostgresDatabase database) : IPatternMemory
{
    /// <summary>More than float sums over 128 products can differ: 128 * 2^-24 is below 1e-5.</summary>
    private const double Slack = 1e-4;

    /// <inheritdoc/>
    public void Store(IReadOnlyList<HistoricalPattern> patterns)
    {
        Vector[] units = [.. patterns.Select(pattern => new Vector(UnitVector.Of(pattern.Embedding.Span)))];
        if (units.Length == 0) return;
        database.Execute("store patterns",
            """
            INSERT INTO historical_patterns(id, symbol, regime, pattern_cluster, features_embedding, won, profit_bps, entered_ms, closed_ms)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT DO NOTHING
            """,
            Array(NpgsqlDbType.Text, patterns.Select(p => p.Id)), Array(NpgsqlDbType.Text, patterns.Select(p => p.Symbol)),
            Array(NpgsqlDbType.Smallint, patterns.Select(p => (short)p.Regime)), Array(NpgsqlDbType.Integer, patterns.Select(p => p.Cluster)),
            Value(units),
            Array(NpgsqlDbType.Boolean, patterns.Select(p => p.Won)), Array(NpgsqlDbType.Double, patterns.Select(p => p.ProfitBps)),
            Array(NpgsqlDbType.Bigint, patterns.Select(p => p.EnteredAt.Value)),
            Array(NpgsqlDbType.Bigint, patterns.Select(p => p.ClosedAt.Value)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<SimilarPattern> FindSimilar(ReadOnlyMemory<float> embedding, UtcMs asOf, double similarityMin = 0.7, int top = 5, string? symbol = null)
    {
        float[] wanted = UnitVector.Of(embedding.Span);
        if (top <= 0) return [];

        // Every row within the slack of the last place is a candidate, so that rounding at the server never decides who is in.
        return [.. database.Query("find similar patterns",
            """
            WITH seen AS MATERIALIZED (
                SELECT *, features_embedding <=> $1 AS distance FROM historical_patterns
                WHERE closed_ms <= $2 AND ($5 IS NULL OR symbol = $5)),
            last_place AS (SELECT distance FROM seen ORDER BY distance OFFSET $4 - 1 LIMIT 1)
            SELECT id, symbol, regime, pattern_cluster, features_embedding, won, profit_bps, entered_ms, closed_ms FROM seen
            WHERE distance <= least(1 - $3, coalesce((SELECT distance FROM last_place), 2)) + $6
            """,
            row =>
            {
                ReadOnlyMemory<float> unit = row.GetFieldValue<Vector>(4).Memory;
                HistoricalPattern pattern = new(row.GetString(0), row.GetString(1), (Regime)row.GetInt16(2), row.GetInt32(3), unit,
                    row.GetBoolean(5), row.GetDouble(6), new UtcMs(row.GetInt64(7)), new UtcMs(row.GetInt64(8)));
                return new SimilarPattern(pattern, UnitVector.Cosine(wanted, unit.Span));
            },
            Value(new Vector(wanted)), Value(asOf.Value), Value(similarityMin), Value(top),
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)symbol ?? DBNull.Value }, Value(Slack))
            .Where(found => found.Similarity >= similarityMin)
            .OrderByDescending(found => found.Similarity).ThenBy(found => found.Pattern.Id, StringComparer.Ordinal).Take(top)];
    }

    /// <inheritdoc/>
    public ClusterRecord WinRate(int cluster, UtcMs asOf) => database.Query("count a cluster's trades",
        "SELECT count(*), count(*) FILTER (WHERE won) FROM historical_patterns WHERE pattern_cluster = $1 AND closed_ms <= $2",
        row => new ClusterRecord((int)row.GetInt64(0), (int)row.GetInt64(1)), Value(cluster), Value(asOf.Value))[0];

    private static NpgsqlParameter Array<T>(NpgsqlDbType element, IEnumerable<T> values) => new() { NpgsqlDbType = NpgsqlDbType.Array | element, Value = values.ToArray() };

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}
