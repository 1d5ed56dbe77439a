using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Huracan.Core.Market;

/// <summary>Candles of one symbol, column by column, in ascending time. Immutable: actors pass it by reference.</summary>
/// <remarks>An optional column is an empty span if <see cref="Columns"/> lacks its flag.</remarks>
public sealed class CandleFrame
{
    private readonly long[] _openTime;
    private readonly double[] _open, _high, _low, _close, _volume, _quoteVolume, _trades, _takerBuyBase, _takerBuyQuote;
    private readonly int _offset;

    /// <summary>Takes ownership of the arrays; the caller must not write to them again.</summary>
    /// <exception cref="ArgumentException">Lengths differ, or times do not ascend.</exception>
    public CandleFrame(string symbol, Timeframe timeframe, CandleColumns columns, long[] openTime,
        double[] open, double[] high, double[] low, double[] close,
        double[]? volume = null, double[]? quoteVolume = null, double[]? trades = null,
        double[]? takerBuyBase = null, double[]? takerBuyQuote = null)
    {
        Symbol = symbol;
        Timeframe = timeframe;
        Columns = columns;
        Count = openTime.Length;
        _openTime = openTime;
        (_open, _high, _low, _close) = (open, high, low, close);
        _volume = Optional(CandleColumns.Volume, volume, nameof(volume));
        _quoteVolume = Optional(CandleColumns.QuoteVolume, quoteVolume, nameof(quoteVolume));
        _trades = Optional(CandleColumns.Trades, trades, nameof(trades));
        _takerBuyBase = Optional(CandleColumns.TakerBuyBase, takerBuyBase, nameof(takerBuyBase));
        _takerBuyQuote = Optional(CandleColumns.TakerBuyQuote, takerBuyQuote, nameof(takerBuyQuote));
        if (open.Length != Count || high.Length != Count || low.Length != Count || close.Length != Count)
        {
            throw new ArgumentException($"price columns must hold {Count} values each, as open_time does");
        }

        for (int i = 1; i < Count; i++)
        {
            if (openTime[i] <= openTime[i - 1])
            {
                throw new ArgumentException($"{symbol}: open_time {new UtcMs(openTime[i])} in row {i} is not after {new UtcMs(openTime[i - 1])}");
            }
        }
    }

    private CandleFrame(CandleFrame whole, int offset, int count)
    {
        Symbol = whole.Symbol;
        Timeframe = whole.Timeframe;
        Columns = whole.Columns;
        (_openTime, _open, _high, _low, _close) = (whole._openTime, whole._open, whole._high, whole._low, whole._close);
        (_volume, _quoteVolume, _trades) = (whole._volume, whole._quoteVolume, whole._trades);
        (_takerBuyBase, _takerBuyQuote) = (whole._takerBuyBase, whole._takerBuyQuote);
        _offset = whole._offset + offset;
        Count = count;
    }

    public string Symbol { get; }
    public Timeframe Timeframe { get; }
    public CandleColumns Columns { get; }
    public int Count { get; }

    /// <summary>[Count] Unix milliseconds, strictly ascending.</summary>
    public ReadOnlySpan<long> OpenTime => _openTime.AsSpan(_offset, Count);
    public ReadOnlySpan<double> Open => _open.AsSpan(_offset, Count);
    public ReadOnlySpan<double> High => _high.AsSpan(_offset, Count);
    public ReadOnlySpan<double> Low => _low.AsSpan(_offset, Count);
    public ReadOnlySpan<double> Close => _close.AsSpan(_offset, Count);
    public ReadOnlySpan<double> Volume => Column(_volume);
    public ReadOnlySpan<double> QuoteVolume => Column(_quoteVolume);
    public ReadOnlySpan<double> Trades => Column(_trades);
    public ReadOnlySpan<double> TakerBuyBase => Column(_takerBuyBase);
    public ReadOnlySpan<double> TakerBuyQuote => Column(_takerBuyQuote);

    public bool Has(CandleColumns columns) => (Columns & columns) == columns;

    public Candle this[int i]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)i, (uint)Count, nameof(i));
            int k = _offset + i;
            return new Candle(new UtcMs(_openTime[k]), _open[k], _high[k], _low[k], _close[k],
                At(_volume, k), At(_quoteVolume, k), At(_trades, k), At(_takerBuyBase, k), At(_takerBuyQuote, k));
        }
    }

    /// <summary>Index of the first candle that opens at or after <paramref name="from"/>; <see cref="Count"/> if none does.</summary>
    public int IndexAtOrAfter(UtcMs from)
    {
        int found = OpenTime.BinarySearch(from.Value);
        return found >= 0 ? found : ~found;
    }

    /// <summary>The candles that open in [from, to), sharing this frame's memory.</summary>
    public CandleFrame Slice(UtcMs from, UtcMs to)
    {
        int start = IndexAtOrAfter(from);
        return Slice(start, Math.Max(0, IndexAtOrAfter(to) - start));
    }

    public CandleFrame Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)Count, nameof(start));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(Count - start), nameof(count));
        return new CandleFrame(this, start, count);
    }

    /// <summary>A frame of <paramref name="earlier"/> candles of the same kind, followed by these.</summary>
    /// <exception cref="ArgumentException">Another symbol, timeframe or set of columns, or not earlier.</exception>
    public CandleFrame After(CandleFrame earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        if (earlier.Symbol != Symbol || earlier.Timeframe != Timeframe || earlier.Columns != Columns)
        {
            throw new ArgumentException($"{earlier.Symbol} {earlier.Timeframe} ({earlier.Columns}) cannot stand before {Symbol} {Timeframe} ({Columns})", nameof(earlier));
        }

        return new CandleFrame(Symbol, Timeframe, Columns, [.. earlier.OpenTime, .. OpenTime], [.. earlier.Open, .. Open], [.. earlier.High, .. High], [.. earlier.Low, .. Low],
            [.. earlier.Close, .. Close], [.. earlier.Volume, .. Volume], [.. earlier.QuoteVolume, .. QuoteVolume], [.. earlier.Trades, .. Trades],
            [.. earlier.TakerBuyBase, .. TakerBuyBase], [.. earlier.TakerBuyQuote, .. TakerBuyQuote]);
    }

    /// <summary>SHA-256 over symbol, timeframe, column flags and every value's bits, little-endian, column after column.</summary>
    /// <remarks>The same candles have the same hash, whatever the compression, the column order or the number of files.</remarks>
    public byte[] ContentHash()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"candles/1 {Symbol} {Timeframe} {(int)Columns} {Count}\n"));
        Append(hash, MemoryMarshal.AsBytes(OpenTime));
        foreach (double[] column in (double[][])[_open, _high, _low, _close, _volume, _quoteVolume, _trades, _takerBuyBase, _takerBuyQuote])
        {
            Append(hash, MemoryMarshal.AsBytes(Column(column)));
        }

        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("content hashes are defined over little-endian memory");
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }

    private ReadOnlySpan<double> Column(double[] values) => values.Length == 0 ? [] : values.AsSpan(_offset, Count);

    private static double At(double[] values, int k) => values.Length == 0 ? double.NaN : values[k];

    private double[] Optional(CandleColumns flag, double[]? values, string name)
    {
        if (!Has(flag)) return values is null or { Length: 0 } ? [] : throw new ArgumentException($"{name} given, but its flag is not set", name);
        return values?.Length == Count ? values : throw new ArgumentException($"{name} must hold {Count} values, as open_time does", name);
    }
}
