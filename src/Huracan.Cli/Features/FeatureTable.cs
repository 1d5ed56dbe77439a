using System.Globalization;
using Huracan.Core.Features;
using Huracan.Core.Market;
using Huracan.Markets.Parquet;

namespace Huracan.Cli.Features;

/// <summary>A feature frame as a table for a notebook: <c>open_time</c> in Unix milliseconds, then every column by its name; an absent
/// value is empty, never 0.</summary>
internal static class FeatureTable
{
    /// <summary>Writes CSV, or Parquet where the name ends in <c>.parquet</c>. The file appears whole or not at all.</summary>
    /// <param name="start">First row to be written; those before it only warmed up.</param>
    public static void Write(string path, CandleFrame candles, FeatureFrame features, int start)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        string unfinished = $"{path}.unfinished";
        try
        {
            using (FileStream output = File.Create(unfinished))
            {
                if (IsParquet(path)) ParquetWriter.Write(output, Columns(candles, features, start));
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

    private static ParquetColumn[] Columns(CandleFrame candles, FeatureFrame features, int start)
    {
        ParquetColumn[] columns = new ParquetColumn[1 + features.Schema.Count];
        columns[0] = ParquetColumn.Of("open_time", candles.OpenTime[start..].ToArray());
        for (int c = 0; c < features.Schema.Count; c++)
        {
            double[] values = features.Column(c)[start..].ToArray();
            bool[] present = new bool[values.Length];
            for (int i = 0; i < values.Length; i++) present[i] = !double.IsNaN(values[i]);
            columns[1 + c] = ParquetColumn.Of(features.Schema.Columns[c].Name, values, present);
        }

        return columns;
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
