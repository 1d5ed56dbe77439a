using System.Text;

namespace Huracan.Markets.Files;

/// <summary>Text of a file as a message shows it: quoted, cut after 60 characters, nothing unprintable.</summary>
internal static class SeenText
{
    private const int CharactersMax = 60;

    public static string Quote(ReadOnlySpan<byte> utf8)
    {
        int bytes = Math.Min(utf8.Length, 2 * CharactersMax);
        return Quote(Encoding.UTF8.GetString(utf8[..bytes]), cut: bytes < utf8.Length);
    }

    /// <summary>As <see cref="Quote(string)"/>, without the quotes: a name among words.</summary>
    public static string Plain(string text) => Quote(text).Trim('"');

    public static string Quote(string text) => Quote(text, cut: false);

    private static string Quote(string text, bool cut)
    {
        StringBuilder safe = new("\"");
        foreach (char c in text[..Math.Min(text.Length, CharactersMax)]) safe.Append(char.IsControl(c) ? '?' : c);
        if (cut || text.Length > CharactersMax) safe.Append("...");
        return safe.Append('"').ToString();
    }
}
