using System.Text;
using System.Text.Json.Nodes;

namespace Huracan.Stores.Artifacts;

/// <summary>The same content as YAML, for people and for programs that want it: block style, keys in ordinal order.</summary>
/// <remarks>Texts are quoted as in JSON, which YAML reads too, so that no "no" turns into false. Numbers with an exponent get a point
/// (1.0e-7), since YAML 1.1 readers take <c>1e-7</c> for text.</remarks>
public static class CanonicalYaml
{
    public static string Text(JsonObject value)
    {
        if (value.Count == 0) return "{}\n";
        StringBuilder text = new();
        Write(text, value, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonObject branch, int indent)
    {
        foreach ((string key, JsonNode? value) in branch.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(' ', indent).Append(Key(key)).Append(':');
            WriteValue(text, value, indent);
        }
    }

    private static void WriteValue(StringBuilder text, JsonNode? value, int indent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } branch:
                text.Append('\n');
                Write(text, branch, indent + 2);
                break;
            case JsonObject:
                text.Append(" {}\n");
                break;
            case JsonArray list:
                // Flow style, which is JSON: lists here are short.
                text.Append(' ').Append(CanonicalJson.Text(list)).Append('\n');
                break;
            case null:
                text.Append(" null\n");
                break;
            default:
                text.Append(' ').Append(Number(CanonicalJson.Leaf(value.AsValue()))).Append('\n');
                break;
        }
    }

    private static string Key(string key) =>
        key.Length > 0 && char.IsAsciiLetter(key[0]) && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-') && !IsKeyword(key) ? key : CanonicalJson.Quoted(key);

    // YAML 1.1 reads these as booleans, or as nothing.
    private static bool IsKeyword(string key) => key.ToUpperInvariant() is "Y" or "N" or "YES" or "NO" or "ON" or "OFF" or "TRUE" or "FALSE" or "NULL";

    private static string Number(string leaf)
    {
        int exponent = leaf[0] is '"' or 't' or 'f' ? -1 : leaf.IndexOf('e', StringComparison.Ordinal);
        return exponent > 0 && !leaf.Contains('.', StringComparison.Ordinal) ? leaf.Insert(exponent, ".0") : leaf;
    }
}
