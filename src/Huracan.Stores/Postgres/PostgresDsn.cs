using System.Globalization;
using Npgsql;

namespace Huracan.Stores.Postgres;

/// <summary>The address and user of a database. Its text never holds the password: only <see cref="PostgresDatabase"/> can read
/// that.</summary>
public sealed class PostgresDsn
{
    /// <summary>The variable that names the database of a fleet.</summary>
    public const string Variable = "DATABASE_DSN";

    /// <summary>The variable that names a file with the same content, as secret stores mount it.</summary>
    public const string FileVariable = "DATABASE_DSN_FILE";

    private PostgresDsn(string connectionString, string shown)
    {
        ConnectionString = connectionString;
        _shown = shown;
    }

    private readonly string _shown;

    /// <summary>With the password: never print it.</summary>
    internal string ConnectionString { get; }

    /// <summary>USER@HOST:PORT/DATABASE.</summary>
    public override string ToString() => _shown;

    /// <param name="text">Keywords (<c>Host=db;Username=u;Password=...;Database=d</c>) or an address
    /// (<c>postgresql://{user}:{password}@db:5432/d?sslmode=require</c>).</param>
    /// <exception cref="FormatException">It is neither; the message repeats no part of it.</exception>
    public static PostgresDsn Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal)
                ? FromAddress(text)
                : new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            // The inner message may quote the text, which holds the password.
            throw new FormatException("it is not a PostgreSQL address; allowed are Host=...;Port=...;Username=...;Password=...;Database=... and postgresql://<user>:<password>@<host>:<port>/<database>");
        }

        if (string.IsNullOrEmpty(builder.Host)) throw new FormatException("it names no host");
        string database = string.IsNullOrEmpty(builder.Database) ? builder.Username ?? "" : builder.Database;
        return new PostgresDsn(builder.ConnectionString, string.Create(CultureInfo.InvariantCulture, $"{builder.Username}@{builder.Host}:{builder.Port}/{database}"));
    }

    private static NpgsqlConnectionStringBuilder FromAddress(string text)
    {
        Uri address = new(text);
        NpgsqlConnectionStringBuilder builder = new() { Host = address.Host, Database = Uri.UnescapeDataString(address.AbsolutePath.TrimStart('/')) };
        if (address.Port > 0) builder.Port = address.Port;
        string[] user = address.UserInfo.Split(':', 2);
        if (user[0].Length > 0) builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length == 2) builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (string pair in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            if (parts.Length != 2) throw new FormatException();
            builder[parts[0] == "sslmode" ? "SSL Mode" : Uri.UnescapeDataString(parts[0])] = parts[0] == "sslmode" ? parts[1].Replace("-", "", StringComparison.Ordinal) : Uri.UnescapeDataString(parts[1]);
        }

        return builder;
    }
}
