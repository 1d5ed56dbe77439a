using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Huracan.Core.Market;

namespace Huracan.Core.Runs;

/// <summary>The identity of a run: the same spec is the same run, on any machine, with any number of workers.</summary>
/// <param name="Config">Canonical configuration text: one sorted <c>key: value</c> line per setting.</param>
/// <param name="Trainer">Kind of trainer: equal hashes are promised per kind.</param>
/// <param name="DataHashes">By symbol: SHA-256 of its candles (or of the refused rows), hex.</param>
public sealed record RunSpec(
    string Config, UtcMs From, int Days, ulong Seed, string Trainer, IReadOnlyList<KeyValuePair<string, string>> DataHashes)
{
    /// <summary>Raised by hand whenever the same inputs would give another model.</summary>
    public const int AlgorithmVersion = 2;

    /// <summary>64 hex digits over everything but the algorithm version.</summary>
    public string InputsHash => Hash(Text());

    /// <summary>16 hex digits: short enough to type, and 64 bits against collisions.</summary>
    public string RunId => RunIdOf(AlgorithmVersion);

    /// <summary>The id under another version of the arithmetic: what a model of an earlier program names.</summary>
    public string RunIdOf(int algorithmVersion) =>
        Hash(string.Create(CultureInfo.InvariantCulture, $"algorithm {algorithmVersion}\n{Text()}"))[..16];

    /// <summary>The hashed text. Symbols are sorted ordinally.</summary>
    public string Text()
    {
        StringBuilder text = new("huracan-run/1\n");
        text.Append(CultureInfo.InvariantCulture, $"from {From.ToDateString()}\ndays {Days}\nseed {Seed}\ntrainer {Trainer}\n");
        foreach ((string symbol, string hash) in DataHashes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"data {symbol} {hash}\n");
        }

        return text.Append("config\n").Append(Config).ToString();
    }

    /// <summary>The inverse of <see cref="Text"/>: a node reads what another machine has submitted.</summary>
    /// <exception cref="FormatException">The text is not a spec.</exception>
    public static RunSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] lines = text.Split('\n');
        int at = 0;
        string Next(string word)
        {
            string line = at < lines.Length ? lines[at++] : "";
            return line.StartsWith(word, StringComparison.Ordinal) ? line[word.Length..] : throw new FormatException($"a run's spec: '{word.Trim()}' expected in line {at}, '{line}' seen");
        }

        Next("huracan-run/1");
        if (!UtcMs.TryParse(Next("from "), out UtcMs from)) throw new FormatException("a run's spec: its first day is not a day");
        int days = int.Parse(Next("days "), NumberStyles.None, CultureInfo.InvariantCulture);
        ulong seed = ulong.Parse(Next("seed "), NumberStyles.None, CultureInfo.InvariantCulture);
        string trainer = Next("trainer ");
        List<KeyValuePair<string, string>> hashes = [];
        while (at < lines.Length && lines[at].StartsWith("data ", StringComparison.Ordinal))
        {
            string[] pair = Next("data ").Split(' ');
            hashes.Add(new(pair[0], pair.Length == 2 ? pair[1] : throw new FormatException($"a run's spec: line {at} names no hash")));
        }

        Next("config");
        RunSpec spec = new(string.Join('\n', lines[at..]), from, days, seed, trainer, hashes);
        return spec.Text() == text ? spec : throw new FormatException("a run's spec: its text is not what this program would write");
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
