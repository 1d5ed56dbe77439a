using System.Globalization;
using DuckDB.NET.Data;

namespace Huracan.DuckDb.Tests;

/// <summary>DuckDB in this process, in memory: an independent program that reads and writes Parquet.</summary>
internal sealed class DuckDb : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public DuckDb() => _connection.Open();

    public void Run(string sql)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Every row as text: numbers by their bits, so that equal text means equal values; empty where absent.</summary>
    public string[] Rows(string sql)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        using DuckDBDataReader reader = command.ExecuteReader();
        List<string> rows = [];
        string[] cells = new string[reader.FieldCount];
        while (reader.Read())
        {
            for (int i = 0; i < cells.Length; i++) cells[i] = reader.IsDBNull(i) ? "" : Text(reader.GetValue(i));
            rows.Add(string.Join(',', cells));
        }

        return [.. rows];
    }

    /// <summary>Names and types of a Parquet file's columns.</summary>
    public string[] Schema(string file) => Rows($"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '{file}')");

    public static string Text(object value) => value switch
    {
        double number => BitConverter.DoubleToUInt64Bits(number).ToString("x", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    public void Dispose() => _connection.Dispose();
}
