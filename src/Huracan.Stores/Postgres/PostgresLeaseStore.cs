using Huracan.Actors.Stores;
using Huracan.Core.Market;
using Npgsql;
using NpgsqlTypes;

namespace Huracan.Stores.Postgres;

/// <summary>Leases as rows of PostgreSQL, by its clock. The same rows fence <see cref="PostgresJournal"/> and
/// <see cref="PostgresRegistry"/>.</summary>
/// <remarks>Statements that lock several rows lock them in one order, so that a renewal and an append cannot deadlock.</remarks>
public sealed class PostgresLeaseStore(PostgresDatabase database) : ILeaseStore
{
    private const string Ms = "(extract(epoch FROM ends_at) * 1000)::bigint";

    public UtcMs Now => new(database.Scalar<long>("read the server's clock", "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"));

    public void Offer(IReadOnlyList<LeaseItem> items) => database.Execute("offer items",
        """
        INSERT INTO leases AS l (item, kind)
        SELECT o.item, o.kind FROM (SELECT DISTINCT ON (item) * FROM unnest($1, $2) WITH ORDINALITY AS all_items(item, kind, nr) ORDER BY item, nr) o ORDER BY o.nr
        ON CONFLICT (item) DO UPDATE SET kind = excluded.kind, offer_nr = excluded.offer_nr, ends_at = to_timestamp(0), losses = 0, finished = false, withdrawn = false
        WHERE l.withdrawn
        """,
        Texts(items.Select(item => item.Item)), Texts(items.Select(item => item.Kind)));

    public IReadOnlyList<Lease> Claim(string owner, IReadOnlyCollection<string> kinds, int max, TimeSpan length)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        CrashPoints.Hit("lease", "claim.before");
        List<(long Order, Lease Lease)> claimed = database.Query("claim a lease",
            $"""
            WITH free AS (
                SELECT item FROM leases
                WHERE NOT finished AND NOT withdrawn AND kind = ANY($2) AND (owner IS NULL OR ends_at <= clock_timestamp())
                ORDER BY offer_nr LIMIT $3 FOR UPDATE SKIP LOCKED)
            UPDATE leases l SET losses = l.losses + (l.owner IS NOT NULL)::integer, owner = $1, epoch = l.epoch + 1, ends_at = clock_timestamp() + $4
            FROM free WHERE l.item = free.item
            RETURNING l.offer_nr, l.item, l.kind, l.owner, l.epoch, {Ms}, l.losses
            """,
            row => (row.GetInt64(0), ReadLease(row, 1)), Value(owner), Texts(kinds), Value(max), Value(length));
        CrashPoints.Hit("lease", "claim.after");
        return [.. claimed.OrderBy(pair => pair.Order).Select(pair => pair.Lease)];
    }

    public Lease? Take(string owner, string item, TimeSpan length)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        return database.Query("take a lease",
            $"""
            UPDATE leases SET losses = losses + (owner IS NOT NULL AND ends_at <= clock_timestamp())::integer, owner = $1, epoch = epoch + 1, ends_at = clock_timestamp() + $3
            WHERE item = $2 AND NOT finished AND NOT withdrawn AND (owner IS NULL OR owner = $1 OR ends_at <= clock_timestamp())
            RETURNING item, kind, owner, epoch, {Ms}, losses
            """,
            row => ReadLease(row, 0), Value(owner), Value(item), Value(length)).FirstOrDefault();
    }

    public IReadOnlyList<Lease> Renew(IReadOnlyList<Lease> held, TimeSpan length)
    {
        if (held.Count == 0) return [];
        List<Lease> renewed = database.Query("renew leases",
            $"""
            WITH mine AS (
                SELECT l.item FROM leases l JOIN unnest($1, $2, $3) AS h(item, owner, epoch) ON l.item = h.item AND l.owner = h.owner AND l.epoch = h.epoch
                WHERE NOT l.finished AND NOT l.withdrawn ORDER BY l.item FOR NO KEY UPDATE OF l)
            UPDATE leases l SET ends_at = clock_timestamp() + $4 FROM mine WHERE l.item = mine.item
            RETURNING l.item, l.kind, l.owner, l.epoch, {Ms}, l.losses
            """,
            row => ReadLease(row, 0),
            Texts(held.Select(lease => lease.Item)), Texts(held.Select(lease => lease.Owner)),
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = held.Select(lease => lease.Epoch).ToArray() }, Value(length));
        Dictionary<(string, long), Lease> byLease = renewed.ToDictionary(lease => (lease.Item, lease.Epoch));
        return [.. held.Select(lease => byLease.GetValueOrDefault((lease.Item, lease.Epoch))).OfType<Lease>()];
    }

    public bool Release(Lease lease) => database.Execute("release a lease",
        "UPDATE leases SET owner = NULL WHERE item = $1 AND owner = $2 AND epoch = $3 AND NOT finished AND NOT withdrawn",
        Value(lease.Item), Value(lease.Owner), Value(lease.Epoch)) > 0;

    public bool Finish(Lease lease) => database.Execute("finish an item",
        "UPDATE leases SET owner = NULL, finished = true WHERE item = $1 AND epoch = $3 AND NOT withdrawn AND (finished OR owner = $2)",
        Value(lease.Item), Value(lease.Owner), Value(lease.Epoch)) > 0;

    public IReadOnlyList<LeaseRow> List(string prefix) => database.Query("list leases",
        $"SELECT item, kind, owner, epoch, {Ms}, losses, finished FROM leases WHERE starts_with(item, $1) AND NOT withdrawn ORDER BY offer_nr",
        row => new LeaseRow(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt64(3), new UtcMs(row.GetInt64(4)), row.GetInt32(5), row.GetBoolean(6)),
        Value(prefix));

    public void Withdraw(string prefix) => database.Execute("withdraw items",
        """
        WITH old AS (SELECT item FROM leases WHERE starts_with(item, $1) ORDER BY item FOR NO KEY UPDATE)
        UPDATE leases l SET withdrawn = true, epoch = l.epoch + 1, owner = NULL FROM old WHERE l.item = old.item
        """, Value(prefix));

    private static Lease ReadLease(NpgsqlDataReader row, int at) => new(row.GetString(at), row.GetString(at + 1), row.GetString(at + 2), row.GetInt64(at + 3), new UtcMs(row.GetInt64(at + 4)), row.GetInt32(at + 5));

    private static NpgsqlParameter Texts(IEnumerable<string> values) => new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = values.ToArray() };

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}
