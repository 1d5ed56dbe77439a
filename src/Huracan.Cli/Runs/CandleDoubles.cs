using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Huracan.Core.Market;

namespace Huracan.Cli.Runs;

/// <summary>Refuses two coins of one run that have the same candles: one of them is somebody else's.</summary>
internal sealed class CandleDoubles
{
    private readonly Dictionary<string, string> _coins = [];

    /// <exception cref="CallerException">One file is to be several coins.</exception>
    public CandleDoubles(string path, IReadOnlyList<string> symbols)
    {
        if (symbols.Count > 1 && path.Length > 0 && File.Exists(path))
        {
            throw new CallerException(
                $"--data {path}: is one file, and --symbols names {symbols.Count} coins ({string.Join(", ", symbols)}); " +
                "allowed: one file for one coin, or a folder; try: a folder with a file per coin, or one symbol");
        }
    }

    /// <summary>Compares times and prices. Volumes do not count: a copy may lack them.</summary>
    /// <param name="candles">Null if they were refused: the coin goes no further.</param>
    /// <exception cref="CallerException">They equal those of a coin before.</exception>
    public void Check(string symbol, CandleFrame? candles)
    {
        if (candles is null) return;
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(candles.OpenTime));
        hash.AppendData(MemoryMarshal.AsBytes(candles.Open));
        hash.AppendData(MemoryMarshal.AsBytes(candles.High));
        hash.AppendData(MemoryMarshal.AsBytes(candles.Low));
        hash.AppendData(MemoryMarshal.AsBytes(candles.Close));
        string content = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (_coins.TryAdd(content, symbol)) return;
        throw new CallerException(FormattableString.Invariant(
            $"{_coins[content]} and {symbol} have the same {candles.Count} candles, equal in every time and price; ") +
            "allowed: each coin its own; try: fetch the right file of one of them, or leave one out");
    }
}
