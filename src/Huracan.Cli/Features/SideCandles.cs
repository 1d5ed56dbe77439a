using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets;

namespace Huracan.Cli.Features;

/// <summary>Candles beside a coin's own: leaders, its future, a second venue. Each is checked for being what it is given as.</summary>
/// <param name="coin">The coin's own candles.</param>
/// <param name="policy">Repairs as for the coin; gaps are allowed.</param>
internal sealed class SideCandles(CandleLoad coin, QualityPolicy policy)
{
    private readonly QualityPolicy _policy = policy with { CoverageThreshold = 0 };

    /// <summary>The closes of a leading coin in the coin's own folder, in the coin's timeframe where that is known.</summary>
    public SideSeries OfLeader(string path, string symbol)
    {
        Timeframe timeframe = coin.Frame!.Timeframe;
        return Closes($"--leaders {symbol}", Request(path, symbol) with { Timeframe = File.Exists(path) ? null : timeframe });
    }

    /// <summary>The closes of the same coin elsewhere. The file may call it by another name.</summary>
    public SideSeries Of(string option, string path) => Closes(option, Request(path, coin.Frame!.Symbol) with { MayNameItself = true });

    private CandleRequest Request(string path, string symbol)
    {
        CandleFrame own = coin.Frame!;
        UtcMs from = new(coin.Warmed!.OpenTime[0]), to = new UtcMs(own.OpenTime[^1]).AddMs(own.Timeframe.Ms);
        return new CandleRequest(path, symbol, from, to, null, _policy);
    }

    private SideSeries Closes(string option, CandleRequest request)
    {
        CandleLoad load;
        try
        {
            load = new CandleFiles().Load(request);
        }
        catch (MarketDataException e) when (e.NothingInSpan)
        {
            throw new CallerException($"{option}: {e.Message} of the coin's candles, or leave {option.Split(' ')[0]} out");
        }

        if (load.Frame is not { } side) throw new CallerException($"{option}: {load.Verdict.Sentence}");
        if (load.Report.CommonestSpacingMs is > 0 and var spacing && spacing != side.Timeframe.Ms)
        {
            throw new CallerException($"{option} {request.Path}: named as {side.Timeframe} candles, its rows are mostly " +
                $"{CandleSpacing.Describe(spacing)} apart; " +
                "allowed: candles of the timeframe in the name; try: another file, or the right name");
        }

        MarketOptions.Note(option, [.. Identity(load, side), .. load.Source.Told]);
        return SideSeries.OfCloses(side);
    }

    private IEnumerable<string> Identity(CandleLoad load, CandleFrame side)
    {
        CandleFrame own = coin.Warmed!;
        string there = load.Source.Symbol, venue = load.Source.Venue;
        string of = venue.Length > 0 ? $" of {venue}" : "";
        if (there.Length > 0 && there != side.Symbol) yield return $"{there}{of} is taken for {side.Symbol}";
        bool sameVenue = venue.Length > 0 && venue == coin.Source.Venue && side.Symbol == own.Symbol;
        if (sameVenue) yield return $"it is from {venue}, as the coin's own candles are";
        if (side.Timeframe != own.Timeframe) yield return $"{side.Timeframe} candles beside the coin's {own.Timeframe}";
        bool equal = side.OpenTime.SequenceEqual(own.OpenTime) && side.Close.SequenceEqual(own.Close);
        if (equal) yield return "its closes equal the coin's own, candle by candle";
    }
}
