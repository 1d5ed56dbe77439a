using System.Globalization;
using Huracan.Core.Features;
using Huracan.Core.Market;
using Huracan.Markets.Files;

namespace Huracan.Cli.Features;

/// <summary>A feature frame as a table for a notebook: <c>open_time</c>, then every column by its name; an absent value is empty,
/// never 0.</summary>
/// <remarks>open_time is Unix milliseconds in CSV and a TIMESTAMP (UTC, milliseconds) in Parquet. The Parquet metadata names venue, symbol,
/// timeframe and recipe version.</remarks>
internal static class FeatureTable
{
    /// <summary>Writes CSV, or Parquet where the name ends in <c>.parquet</c>. The file appears whole or not at all.</summary>
    /// <param name="venue">Where the candles are from, as their source says.</param>
    /// <param name="start">First row to be written; those before it only warmed up.</param>
    public static void Write(string path, string venue, CandleFrame candles, FeatureFrame features, int start)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        string unfinished = $"{path}.unfinished";
        try
        {
            using (FileStream output = File.Create(unfinished))
            {
                if (IsParquet(path)) WriteParquet(output, venue, candles, features, start);
                else WriteCsv(output, candles, features, start);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    public static bool IsParquet(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    public static bool IsCsv(string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    private static void WriteParquet(Stream output, string venue, CandleFrame candles, FeatureFrame features, int start)
    {
        KeyValuePair<string, string> recipe = new("recipe_version", features.Schema.Version.ToString(CultureInfo.InvariantCulture));
        ParquetTableWriter.Write(output, [.. CandleParquetWriter.Identity(venue, candles), recipe], candles.OpenTime[start..],
            [.. features.Schema.Columns.Select(column => column.Name)], c => features.Column(c)[start..], nanIsAbsent: true);
    }

    private static void WriteCsv(Stream output, CandleFrame candles, FeatureFrame features, int start)
    {
        using StreamWriter writer = new(output) { NewLine = "\n" };
        writer.Write("open_time");
        foreach (FeatureSpec column in features.Schema.Columns)
        {
            writer.Write(',');
            writer.Write(column.Name);
        }

        writer.WriteLine();
        Span<char> cell = stackalloc char[40];
        for (int i = start; i < features.Count; i++)
        {
            candles.OpenTime[i].TryFormat(cell, out int length, default, CultureInfo.InvariantCulture);
            writer.Write(cell[..length]);
            for (int c = 0; c < features.Schema.Count; c++)
            {
                writer.Write(',');
                double value = features.Column(c)[i];
                if (double.IsNaN(value)) continue;
                value.TryFormat(cell, out length, "R", CultureInfo.InvariantCulture);
                writer.Write(cell[..length]);
            }

            writer.WriteLine();
        }
    }
}
