using System.CommandLine;
using System.Globalization;
using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets;
using Huracan.Markets.Files;

namespace Huracan.Cli.Features;

/// <summary>The options by which commands other than <c>train</c> name one coin's candles and side inputs.</summary>
internal sealed class MarketOptions
{
    private readonly Option<string?> _data, _symbol, _from, _days, _leaders, _funding, _future, _venue;

    public MarketOptions()
    {
        _data = new("--data") { Description = "Folder of candle files, or one file (CSV, CSV.gz or Parquet).", HelpName = "DIR|FILE" };
        _symbol = new("--symbol") { Description = "The coin.", HelpName = "X" };
        _from = new("--from") { Description = "First UTC day; default: the first in the data.", HelpName = "DAY" };
        _days = new("--days") { Description = "Days from --from on; default: all.", HelpName = "N" };
        _leaders = new("--leaders") { Description = "Leading coins of the same --data, separated by commas.", HelpName = "A,B" };
        _funding = new("--funding") { Description = "Funding history of the coin's perpetual future (CSV or CSV.gz).", HelpName = "FILE" };
        _future = new("--future") { Description = "Candles of the coin's future, for the basis.", HelpName = "FILE" };
        _venue = new("--other-venue") { Description = "Candles of the same coin at a second venue.", HelpName = "FILE" };
    }

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_data, _symbol, _from, _days, _leaders, _funding, _future, _venue]) command.Options.Add(option);
    }

    /// <summary>Whether a coin is named at all.</summary>
    public bool Named(ParseResult parsed) => parsed.GetValue(_data) is not null || parsed.GetValue(_symbol) is not null;

    /// <summary>The coin's candles.</summary>
    /// <param name="warmupDays">How far before --from candles are read for warm-up.</param>
    public CandleLoad Candles(ParseResult parsed, int warmupDays)
    {
        string data = parsed.GetValue(_data) ?? throw new CallerException("--data: not given; name a folder of candle files, or one file");
        string symbol = parsed.GetValue(_symbol) ?? throw new CallerException("--symbol: not given; name a coin, such as BTCUSDT");
        UtcMs? from = parsed.GetValue(_from) is { } day ? Day(day) : null;
        UtcMs? to = null;
        if (parsed.GetValue(_days) is { } text)
        {
            if (from is null) throw new CallerException("--days: needs --from, the first day");
            to = from.Value.AddDays(Whole(text));
        }

        CandleLoad load = new CandleFiles().Load(new CandleRequest(data, symbol, from, to, null, QualityPolicy.Default, from?.AddDays(-warmupDays)));
        return load.Frame is not null ? load : throw new CallerException(load.Verdict.Sentence);
    }

    /// <summary>The side inputs. Side candles of the same time are taken as they are: a gap in them is an absent value, not a reason to
    /// refuse.</summary>
    public MarketInputs Inputs(ParseResult parsed, CandleFrame candles)
    {
        UtcMs from = new(candles.OpenTime[0]), to = new UtcMs(candles.OpenTime[^1]).AddMs(candles.Timeframe.Ms);
        string[] leaders = (parsed.GetValue(_leaders) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new MarketInputs
        {
            Leaders = [.. leaders.Distinct(StringComparer.Ordinal).Select(symbol => new Leader(symbol, Closes(parsed.GetValue(_data)!, symbol, from, to)))],
            Funding = parsed.GetValue(_funding) is { } funding ? FundingCsvReader.Read(funding) : null,
            Derivative = parsed.GetValue(_future) is { } future ? Closes(future, candles.Symbol, from, to) : null,
            OtherVenue = parsed.GetValue(_venue) is { } venue ? Closes(venue, candles.Symbol, from, to) : null,
        };
    }

    private static SideSeries Closes(string path, string symbol, UtcMs from, UtcMs to)
    {
        CandleLoad load = new CandleFiles().Load(new CandleRequest(path, symbol, from, to, null, QualityPolicy.Default with { CoverageThreshold = 0 }));
        return SideSeries.OfCloses(load.Frame ?? throw new CallerException(load.Verdict.Sentence));
    }

    private static UtcMs Day(string text) =>
        UtcMs.TryParse(text, out UtcMs day) && day == day.StartOfDay ? day : throw new CallerException($"--from: '{text}' seen, allowed is a UTC day such as 2025-06-01");

    private static int Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is >= 1 and <= 36_500
            ? value
            : throw new CallerException($"--days: '{text}' seen, allowed is a whole number 1..36500");
}
