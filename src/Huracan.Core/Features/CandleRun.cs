using Huracan.Core.Features.Inputs;

namespace Huracan.Core.Features;

/// <summary>Some consecutive accepted candles, as an operator sees them, with the price history before them.</summary>
/// <remarks>Accepted: every price is finite and above 0, and low &lt;= open, close &lt;= high; every needed optional value is finite and
/// not negative. "Consecutive" counts candles that exist: a gap in time is not filled.</remarks>
public readonly ref struct CandleRun
{
    /// <summary>Number of candles before the run that can be read; values before the start of the history are 0.</summary>
    public const int Past = 256;

    /// <summary>Longest run.</summary>
    public const int MaxCount = 256;

    internal CandleRun(int count, long seen, CandleHistory history, int at, SideAlignment side, int sideAt,
        ReadOnlySpan<long> openTime, ReadOnlySpan<double> volume, ReadOnlySpan<double> trades, ReadOnlySpan<double> takerBuyBase)
    {
        Count = count;
        Seen = seen;
        _history = history;
        _at = at;
        _side = side;
        _sideAt = sideAt;
        OpenTime = openTime;
        Volume = volume;
        Trades = trades;
        TakerBuyBase = takerBuyBase;
    }

    private readonly CandleHistory _history;
    private readonly int _at;
    private readonly SideAlignment _side;
    private readonly int _sideAt;

    /// <summary>Candles in this run.</summary>
    public int Count { get; }

    /// <summary>Number of candles that this operator has seen before this run.</summary>
    public long Seen { get; }

    public ReadOnlySpan<long> OpenTime { get; }

    public PriceSeries Open => new(_history.Open, _at, Count);
    public PriceSeries High => new(_history.High, _at, Count);
    public PriceSeries Low => new(_history.Low, _at, Count);
    public PriceSeries Close => new(_history.Close, _at, Count);

    /// <summary>Simple return close/previous close - 1; 0 for the first candle.</summary>
    public PriceSeries Return => new(_history.Return, _at, Count);

    /// <summary>Wilder's true range; high - low for the first candle.</summary>
    public PriceSeries TrueRange => new(_history.TrueRange, _at, Count);

    /// <summary>[Count] base coins; NaN if the value is missing or refused (only operators that do not need the value see such a
    /// candle).</summary>
    public ReadOnlySpan<double> Volume { get; }
    public ReadOnlySpan<double> Trades { get; }
    public ReadOnlySpan<double> TakerBuyBase { get; }

    /// <summary>[Count] mean simple return of the leader basket since the candle before; 0 for the coin's first candle; NaN if
    /// absent.</summary>
    public ReadOnlySpan<double> LeaderReturn => _side.LeaderReturn.Slice(_sideAt, Count);

    /// <summary>[Count] funding rate in force at the close, fraction; NaN if absent. So are the two below.</summary>
    public ReadOnlySpan<double> FundingRate => _side.Funding.Slice(_sideAt, Count);

    /// <summary>[Count] price of the coin's future known at the close.</summary>
    public ReadOnlySpan<double> DerivativePrice => _side.Derivative.Slice(_sideAt, Count);

    /// <summary>[Count] price of the coin at the second venue known at the close.</summary>
    public ReadOnlySpan<double> OtherVenuePrice => _side.OtherVenue.Slice(_sideAt, Count);

    /// <summary>[Count] working memory with arbitrary content, <paramref name="index"/> 0 to 11, valid during this call.</summary>
    public Span<double> Scratch(int index) => _history.Scratch(index, Count);
}

/// <summary>One price column of a run with what came before it.</summary>
public readonly ref struct PriceSeries(double[] all, int at, int count)
{
    /// <summary>[Count] the run itself.</summary>
    public ReadOnlySpan<double> Now => all.AsSpan(at, count);

    /// <summary>[Count] the values <paramref name="candles"/> earlier, at most <see cref="CandleRun.Past"/>.</summary>
    public ReadOnlySpan<double> Lag(int candles) => all.AsSpan(at - candles, count);

    /// <summary>[candles + Count] the run with that many values before it.</summary>
    public ReadOnlySpan<double> From(int candles) => all.AsSpan(at - candles, count + candles);
}

/// <summary>The destination of an operator and the earlier columns that it reads, for the rows of one run.</summary>
public readonly ref struct FeatureRows
{
    private readonly FeatureFrame _frame;
    private readonly ReadOnlySpan<int> _own, _reads;
    private readonly int _start, _count;

    internal FeatureRows(FeatureFrame frame, ReadOnlySpan<int> own, ReadOnlySpan<int> reads, int start, int count)
    {
        _frame = frame;
        _own = own;
        _reads = reads;
        _start = start;
        _count = count;
    }

    /// <summary>[Count] destination of the operator's own column <paramref name="column"/>.</summary>
    public Span<double> this[int column] => _frame.Writable(_own[column]).Slice(_start, _count);

    /// <summary>[Count] values of the column named <c>Reads[index]</c>; NaN if absent.</summary>
    public ReadOnlySpan<double> Read(int index) => _frame.Writable(_reads[index]).Slice(_start, _count);
}
