using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Pipeline.Data;

namespace Huracan.Markets;

/// <summary>Candles in memory, such as generated ones. They are checked like any others. The request's path is ignored.</summary>
/// <param name="venue">Name of the source in reports, such as <c>synthetic</c>.</param>
/// <param name="frames">One per symbol.</param>
public sealed class FrameCandles(string venue, IReadOnlyList<CandleFrame> frames) : ICandleSource
{
    /// <inheritdoc/>
    public CandleLoad Load(CandleRequest request, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CandleWarmup.Load(request, LoadSpan);
    }

    private CandleLoad LoadSpan(CandleRequest request)
    {
        CandleFrame whole = frames.FirstOrDefault(f => f.Symbol == request.Symbol)
            ?? throw Mistake($"{venue}: no candles of {request.Symbol}; found: {string.Join(", ", frames.Select(f => f.Symbol).Order(StringComparer.Ordinal))}; try: one of these");
        if (request.Timeframe is { } asked && asked != whole.Timeframe) throw Mistake($"{venue}: {request.Symbol} is not here as {asked}; found: {whole.Timeframe}; try: {whole.Timeframe}");
        if (whole.Count == 0) throw Mistake($"{venue}: {request.Symbol} holds no candle; try: another symbol");

        UtcMs from = request.From ?? new UtcMs(whole.OpenTime[0]), to = request.To ?? new UtcMs(whole.OpenTime[^1] + whole.Timeframe.Ms);
        CandleFrame wanted = whole.Slice(from, to);
        if (wanted.Count == 0)
        {
            UtcMs first = new(whole.OpenTime[0]), last = new(whole.OpenTime[^1]);
            throw Nothing($"{request.Symbol}: no candle between {from} and {to}; {venue} holds {first} to {last}; try: a span inside");
        }

        QualityOutcome outcome = CandleInspection.Inspect(RawCandles.Of(wanted), whole.Timeframe, from, to, request.Policy);
        string hash = outcome.Frame is { } frame ? Convert.ToHexStringLower(frame.ContentHash()) : RawCandles.Of(wanted).ContentHash();
        return new CandleLoad(outcome.Frame, hash, outcome.Report, outcome.Verdict, new CandleSourceDescription(venue, [], whole.Columns, 0, []));
    }

    private static MarketDataException Nothing(string message) => new(FailureCause.Caller, message) { NothingInSpan = true };

    private static MarketDataException Mistake(string message) => new(FailureCause.Caller, message);
}
