using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Huracan.Core.Market.Quality;

/// <summary>Candle rows as a source delivered them, in its order and with its defects. The quality report checks them before a
/// <see cref="CandleFrame"/>
/// is made.</summary>
/// <remarks>Absent columns are empty spans. Filled once by a <see cref="Builder"/>, read-only afterwards.</remarks>
public sealed class RawCandles
{
    /// <summary>Columns beside the time: open, high, low, close, then the optional ones in the order of their flags.</summary>
    public const int ColumnCount = 9;

    private readonly long[] _openTime;
    private readonly double[]?[] _columns;
    private readonly int _offset;

    private RawCandles(string symbol, CandleColumns columns, int offset, int count, long[] openTime, double[]?[] values)
    {
        (Symbol, Columns, _offset, Count, _openTime, _columns) = (symbol, columns, offset, count, openTime, values);
    }

    public string Symbol { get; }
    public CandleColumns Columns { get; }
    public int Count { get; }

    /// <summary>[Count] Unix milliseconds as stored: may repeat, go back, or miss the grid.</summary>
    public ReadOnlySpan<long> OpenTime => _openTime.AsSpan(_offset, Count);
    public ReadOnlySpan<double> Open => Column(0);
    public ReadOnlySpan<double> High => Column(1);
    public ReadOnlySpan<double> Low => Column(2);
    public ReadOnlySpan<double> Close => Column(3);
    public ReadOnlySpan<double> Volume => Column(4);
    public ReadOnlySpan<double> QuoteVolume => Column(5);
    public ReadOnlySpan<double> Trades => Column(6);
    public ReadOnlySpan<double> TakerBuyBase => Column(7);
    public ReadOnlySpan<double> TakerBuyQuote => Column(8);

    public Candle this[int i]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)i, (uint)Count, nameof(i));
            return new Candle(new UtcMs(_openTime[_offset + i]), At(0, i), At(1, i), At(2, i), At(3, i), At(4, i), At(5, i), At(6, i), At(7, i), At(8, i));
        }
    }

    /// <summary>Column <paramref name="index"/>: 0 open, 1 high, 2 low, 3 close, 4 volume, 5 quote volume, 6 trades, 7 taker buy base, 8
    /// taker buy quote.</summary>
    public ReadOnlySpan<double> Column(int index) => _columns[index] is { } values ? values.AsSpan(_offset, Count) : [];

    /// <summary>Rows [start, start + count), sharing this one's memory.</summary>
    public RawCandles Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)Count, nameof(start));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(Count - start), nameof(count));
        return new RawCandles(Symbol, Columns, _offset + start, count, _openTime, _columns);
    }

    /// <summary>Rows from columns that are already arrays; takes ownership of them.</summary>
    /// <param name="values">[9] in the order of <see cref="Column"/>; empty if absent. Present ones are as long as
    /// <paramref name="openTime"/>.</param>
    public static RawCandles Over(string symbol, CandleColumns columns, long[] openTime, double[][] values)
    {
        ArgumentNullException.ThrowIfNull(openTime);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, ColumnCount, nameof(values));
        double[]?[] kept = new double[ColumnCount][];
        for (int c = 0; c < ColumnCount; c++)
        {
            bool present = c < 4 || (columns & (CandleColumns)(1 << (c - 4))) != 0;
            if (values[c].Length != (present ? openTime.Length : 0))
            {
                throw new ArgumentException($"column {c} holds {values[c].Length} values, needs {(present ? openTime.Length : 0)}", nameof(values));
            }

            kept[c] = present ? values[c] : null;
        }

        return new RawCandles(symbol, columns, 0, openTime.Length, openTime, kept);
    }

    /// <summary>Hex SHA-256 over symbol, column flags and every value's bits; names refused data in a run's inputs.</summary>
    public string ContentHash()
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("content hashes are defined over little-endian memory");
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"raw-candles/1 {Symbol} {(int)Columns} {Count}\n"));
        hash.AppendData(MemoryMarshal.AsBytes(OpenTime));
        Span<byte> length = stackalloc byte[8];
        for (int c = 0; c < ColumnCount; c++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(length, Column(c).Length);
            hash.AppendData(length);
            hash.AppendData(MemoryMarshal.AsBytes(Column(c)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The rows of a frame; for tests and for reports on generated candles.</summary>
    public static RawCandles Of(CandleFrame frame)
    {
        Builder rows = new(frame.Symbol, frame.Columns, frame.Count);
        for (int i = 0; i < frame.Count; i++) rows.Add(frame[i]);
        return rows.Build();
    }

    /// <summary>A frame over the rows listed, which must ascend in time.</summary>
    internal CandleFrame ToFrame(Timeframe timeframe, ReadOnlySpan<int> rows)
    {
        long[] time = new long[rows.Length];
        for (int k = 0; k < rows.Length; k++) time[k] = _openTime[_offset + rows[k]];
        double[][] values = new double[ColumnCount][];
        for (int c = 0; c < ColumnCount; c++)
        {
            double[]? from = _columns[c];
            values[c] = from is null ? [] : new double[rows.Length];
            if (from is null) continue;
            for (int k = 0; k < rows.Length; k++) values[c][k] = from[_offset + rows[k]];
        }

        return new CandleFrame(Symbol, timeframe, Columns, time, values[0], values[1], values[2], values[3],
            values[4], values[5], values[6], values[7], values[8]);
    }

    private double At(int column, int row) => _columns[column] is { } values ? values[_offset + row] : double.NaN;

    /// <summary>Collects rows column by column; grows by doubling, allocates nothing per row.</summary>
    public sealed class Builder
    {
        private readonly string _symbol;
        private readonly CandleColumns _flags;
        private readonly double[]?[] _values = new double[ColumnCount][];
        private long[] _time;
        private int _count;

        public Builder(string symbol, CandleColumns columns, int capacity = 1024)
        {
            (_symbol, _flags) = (symbol, columns);
            capacity = Math.Max(16, capacity);
            _time = new long[capacity];
            for (int c = 0; c < ColumnCount; c++)
            {
                if (c < 4 || (columns & (CandleColumns)(1 << (c - 4))) != 0) _values[c] = new double[capacity];
            }
        }

        public int Count => _count;

        /// <summary>Appends one row; values of columns that the source lacks are ignored.</summary>
        public void Add(in Candle row) => Add(row.OpenTime.Value,
            [row.Open, row.High, row.Low, row.Close, row.Volume, row.QuoteVolume, row.Trades, row.TakerBuyBase, row.TakerBuyQuote]);

        /// <param name="values">[9] in the order of <see cref="Column"/>.</param>
        public void Add(long openTime, ReadOnlySpan<double> values)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, ColumnCount, nameof(values));
            if (_count == _time.Length) Grow();
            _time[_count] = openTime;
            for (int c = 0; c < ColumnCount; c++)
            {
                if (_values[c] is { } column) column[_count] = values[c];
            }

            _count++;
        }

        /// <summary>Returns the rows; the builder must not be used again.</summary>
        public RawCandles Build() => new(_symbol, _flags, 0, _count, _time, _values);

        private void Grow()
        {
            Array.Resize(ref _time, 2 * _time.Length);
            for (int c = 0; c < ColumnCount; c++)
            {
                if (_values[c] is not null) Array.Resize(ref _values[c], _time.Length);
            }
        }
    }
}
