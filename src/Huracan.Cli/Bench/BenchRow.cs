using System.Runtime.Intrinsics;
using System.Text.Json;

namespace Huracan.Cli.Bench;

/// <summary>One measured figure.</summary>
/// <param name="Name">Stable; scripts look for it.</param>
public readonly record struct BenchRow(string Name, double Value, string Unit)
{
    /// <summary>As one document: the machine, and an array <c>rows</c> of {name, value, unit}.</summary>
    public static string ToJson(IReadOnlyList<BenchRow> rows)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("cores", Environment.ProcessorCount);
            json.WriteBoolean("vector512", Vector512.IsHardwareAccelerated);
            json.WriteStartArray("rows");
            foreach (BenchRow row in rows)
            {
                json.WriteStartObject();
                json.WriteString("name", row.Name);
                json.WriteNumber("value", row.Value);
                json.WriteString("unit", row.Unit);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
