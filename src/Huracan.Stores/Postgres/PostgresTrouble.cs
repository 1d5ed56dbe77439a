using System.Net.Sockets;
using Npgsql;

namespace Huracan.Stores.Postgres;

/// <summary>PostgreSQL's error codes in words for the user. No message holds the password.</summary>
internal static class PostgresTrouble
{
    /// <summary>Raised by require_lease: the writer's lease was taken over.</summary>
    public const string Fenced = "HF001";

    public static StoreException Explain(PostgresDsn dsn, string doing, Exception error)
    {
        (StoreTrouble trouble, string advice) = error switch
        {
            PostgresException e => OfState(e),
            NpgsqlException { InnerException: SocketException e } => (StoreTrouble.Unreachable, $"no server answers there ({e.SocketErrorCode}); is it running, and do host and port in {PostgresDsn.Variable} name it?"),
            NpgsqlException { InnerException: TimeoutException } or TimeoutException => (StoreTrouble.Unreachable, "no answer in time; is the server overloaded, or the network slow?"),
            NpgsqlException { InnerException: IOException } => (StoreTrouble.Unreachable, "the connection broke; was the server stopped?"),
            NpgsqlException e => (StoreTrouble.Unreachable, e.Message),
            _ => (StoreTrouble.Other, error.Message),
        };
        return new StoreException(trouble, $"PostgreSQL {dsn}: {doing}: {advice}", error);
    }

    private static (StoreTrouble Trouble, string Advice) OfState(PostgresException e) => e.SqlState switch
    {
        "28P01" or "28000" => (StoreTrouble.NoAccess, $"the server refuses user and password ({e.MessageText}); correct {PostgresDsn.Variable}"),
        "3D000" => (StoreTrouble.NoAccess, "there is no such database; create it, or correct " + PostgresDsn.Variable),
        "42501" => (StoreTrouble.NoAccess, $"the user lacks a right ({e.MessageText}); grant it"),
        "25006" => (StoreTrouble.ReadOnly, "the database is read-only; is it a standby?"),
        "53100" or "58030" => (StoreTrouble.DiskFull, $"the server's disk is full or failing ({e.MessageText}); make room there; a node then continues by itself, any other command continues where it stopped when it is run again"),
        "53300" or "53400" => (StoreTrouble.Busy, "the server has no connection left; raise max_connections or run fewer nodes"),
        "57P03" => (StoreTrouble.Unreachable, $"the server is not ready ({e.MessageText}); try again in a moment"),
        "57P01" or "57P02" or "57P05" => (StoreTrouble.Unreachable, "the server ended the connection; was it stopped?"),
        "55P03" => (StoreTrouble.Busy, "a lock stays taken by another program; see pg_stat_activity"),
        "57014" => (StoreTrouble.Busy, "the statement ran past its time limit; is the server overloaded?"),
        "XX001" or "XX002" => (StoreTrouble.Corrupt, $"the database is damaged ({e.MessageText}); restore it from a copy"),
        _ => (StoreTrouble.Other, $"unexpected ({e.SqlState}: {e.MessageText})"),
    };
}
