using Huracan.Core.Market;
using Npgsql;

namespace Huracan.Stores.Postgres;

/// <summary>A process of the fleet by its last heartbeat.</summary>
/// <param name="State">starting, working, draining or gone.</param>
/// <param name="SilentMs">Time since that heartbeat, by the database's clock.</param>
/// <param name="Report">JSON.</param>
public sealed record NodeRow(string Node, UtcMs StartedAt, UtcMs SeenAt, long SilentMs, string State, string Report);

/// <summary>Heartbeats of a fleet's nodes, for people and for status. No code decides by them; leases decide.</summary>
public sealed class PostgresNodes(PostgresDatabase database)
{
    public void Beat(string node, string state, string report) => database.Execute("write a heartbeat",
        """
        INSERT INTO nodes(node, started_at, seen_at, state, report) VALUES ($1, clock_timestamp(), clock_timestamp(), $2, $3)
        ON CONFLICT (node) DO UPDATE SET seen_at = excluded.seen_at, state = excluded.state, report = excluded.report
        """,
        new NpgsqlParameter<string> { TypedValue = node }, new NpgsqlParameter<string> { TypedValue = state }, new NpgsqlParameter<string> { TypedValue = report });

    /// <summary>Deletes nodes that have been silent for a week.</summary>
    public void Forget() => database.Execute("forget old nodes", "DELETE FROM nodes WHERE seen_at < clock_timestamp() - interval '7 days'");

    /// <summary>The nodes of the last week, the newest first.</summary>
    public IReadOnlyList<NodeRow> List() => database.Query("list the nodes",
        """
        SELECT node, (extract(epoch FROM started_at) * 1000)::bigint, (extract(epoch FROM seen_at) * 1000)::bigint,
            (extract(epoch FROM clock_timestamp() - seen_at) * 1000)::bigint, state, report FROM nodes ORDER BY started_at DESC, node
        """,
        row => new NodeRow(row.GetString(0), new UtcMs(row.GetInt64(1)), new UtcMs(row.GetInt64(2)), row.GetInt64(3), row.GetString(4), row.GetString(5)));
}
