using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Huracan.Stores.Artifacts;

/// <summary>One text for one value, as RFC 8785 (JSON Canonicalization Scheme) writes it, so that any implementation of that can recompute
/// a model's hash.</summary>
/// <remarks>Keys in ordinal order of UTF-16 units, no white space, numbers in ECMAScript's shortest round-trip form, UTF-8, only what JSON
/// demands is escaped. Beyond the RFC: an undefined number (NaN, infinite) is null, and whole numbers given as int, long or ulong keep
/// every digit. Reading the text and writing it again gives the same bytes.</remarks>
public static class CanonicalJson
{
    /// <summary>The bytes that are hashed.</summary>
    public static byte[] Bytes(JsonNode? value) => Encoding.UTF8.GetBytes(Text(value));

    public static string Text(JsonNode? value)
    {
        StringBuilder text = new();
        Write(text, value, indent: -1);
        return text.ToString();
    }

    /// <summary>The same content over several lines, for people; ends with a line break.</summary>
    public static string Indented(JsonNode? value)
    {
        StringBuilder text = new();
        Write(text, value, indent: 0);
        return text.Append('\n').ToString();
    }

    /// <summary>A number as ECMAScript prints it: the fewest digits that read back the same; an exponent from 1e+21 and below 1e-6; 0 for
    /// -0; null if undefined.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value)) return "null";
        if (value == 0) return "0";

        // "R" gives the right digits; where it puts the point is the runtime's choice, so only the digits are taken from it.
        string shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        int e = shortest.IndexOf('E', StringComparison.Ordinal);
        string mantissa = e < 0 ? shortest : shortest[..e];
        int exponent = e < 0 ? 0 : int.Parse(shortest.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        int before = (point < 0 ? mantissa.Length : point) + exponent;      // digits before the point, leading zeros counted
        string all = mantissa.Replace(".", "", StringComparison.Ordinal);
        string digits = all.TrimStart('0');
        before -= all.Length - digits.Length;
        digits = digits.TrimEnd('0');

        string text = before switch
        {
            > 21 or <= -6 => $"{digits[0]}{(digits.Length > 1 ? "." : "")}{digits.AsSpan(1)}e{(before > 0 ? "+" : "-")}{Math.Abs(before - 1).ToString(CultureInfo.InvariantCulture)}",
            <= 0 => "0." + new string('0', -before) + digits,
            _ when digits.Length <= before => digits.PadRight(before, '0'),
            _ => digits.Insert(before, "."),
        };
        return value < 0 ? "-" + text : text;
    }

    internal static string Quoted(string value)
    {
        StringBuilder text = new();
        WriteString(text, value);
        return text.ToString();
    }

    /// <summary>A leaf as text: number, true, false, null, or a quoted string.</summary>
    internal static string Leaf(JsonValue value)
    {
        if (value.GetValueKind() == JsonValueKind.String) return Quoted(value.GetValue<string>());
        if (value.TryGetValue(out bool flag)) return flag ? "true" : "false";
        if (value.TryGetValue(out int int32)) return int32.ToString(CultureInfo.InvariantCulture);
        if (value.TryGetValue(out long int64)) return int64.ToString(CultureInfo.InvariantCulture);
        if (value.TryGetValue(out ulong uint64)) return uint64.ToString(CultureInfo.InvariantCulture);
        if (value.TryGetValue(out double float64)) return Number(float64);
        if (value.TryGetValue(out float float32)) return Number(float32);
        throw new ArgumentException($"a {value.GetType().Name} has no canonical form; use text, bool, int, long, ulong, float or double");
    }

    // indent < 0: one line without spaces.
    private static void Write(StringBuilder text, JsonNode? node, int indent)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject branch:
                WriteMany(text, '{', '}', branch.OrderBy(pair => pair.Key, StringComparer.Ordinal), indent, (pair, deeper) =>
                {
                    WriteString(text, pair.Key);
                    text.Append(indent < 0 ? ":" : ": ");
                    Write(text, pair.Value, deeper);
                });
                break;
            case JsonArray list:
                bool oneLine = indent >= 0 && list.All(item => item is null or JsonValue);
                if (oneLine)
                {
                    text.Append('[');
                    for (int i = 0; i < list.Count; i++)
                    {
                        if (i > 0) text.Append(", ");
                        Write(text, list[i], -1);
                    }

                    text.Append(']');
                }
                else
                {
                    WriteMany(text, '[', ']', list, indent, (item, deeper) => Write(text, item, deeper));
                }

                break;
            default:
                text.Append(Leaf(node.AsValue()));
                break;
        }
    }

    private static void WriteMany<T>(StringBuilder text, char open, char close, IEnumerable<T> items, int indent, Action<T, int> write)
    {
        int deeper = indent < 0 ? indent : indent + 2;
        bool first = true;
        text.Append(open);
        foreach (T item in items)
        {
            if (!first) text.Append(',');
            first = false;
            if (indent >= 0) text.Append('\n').Append(' ', deeper);
            write(item, deeper);
        }

        if (!first && indent >= 0) text.Append('\n').Append(' ', indent);
        text.Append(close);
    }

    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (char.IsSurrogate(c) && !(i + 1 < value.Length && char.IsSurrogatePair(c, value[i + 1])) && !(i > 0 && char.IsSurrogatePair(value[i - 1], c)))
            {
                throw new ArgumentException($"a text holds half a surrogate pair at place {i}; it has no UTF-8 form");
            }

            int named = "\b\t\n\f\r".IndexOf(c, StringComparison.Ordinal);
            if (c is '"' or '\\') text.Append('\\').Append(c);
            else if (named >= 0) text.Append('\\').Append("btnfr"[named]);
            else if (c < ' ') text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else text.Append(c);
        }

        text.Append('"');
    }
}
