using System.CommandLine;
using System.Globalization;
using Huracan.Cli.Commands;
using Huracan.Cli.Output.Terminal;
using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets;
using Huracan.Markets.Files;

namespace Huracan.Cli.Features;

/// <summary>The options by which commands other than <c>train</c> name one coin's candles and side inputs.</summary>
internal sealed class MarketOptions
{
    private readonly Option<string?> _data, _symbol, _from, _days, _leaders, _funding, _future, _venue, _repair;

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
        _repair = new("--repair") { Description = TrainOptions.RepairHelp, HelpName = "LIST" };
    }

    public void AddTo(Command command)
    {
        Option[] all = [_data, _symbol, _from, _days, _leaders, _funding, _future, _venue, _repair];
        foreach (Option option in all) command.Options.Add(option);
    }

    /// <summary>Whether a coin is named at all.</summary>
    public bool Named(ParseResult parsed) => parsed.GetValue(_data) is not null || parsed.GetValue(_symbol) is not null;

    /// <summary>The coin's candles. What the reader noted goes to stderr.</summary>
    /// <param name="warmupDays">How far before --from candles are read for warm-up.</param>
    public CandleLoad Candles(ParseResult parsed, int warmupDays)
    {
        string data = parsed.GetValue(_data) ?? throw new CallerException("--data: not given; name a folder of candle files, or one file");
        string symbol = parsed.GetValue(_symbol) ?? throw new CallerException("--symbol: not given; name a coin, such as BTCUSDT");
        if (!MarketSymbol.IsValid(symbol)) throw new CallerException($"--symbol: '{symbol}' seen, allowed are {MarketSymbol.Allowed}");
        UtcMs? from = parsed.GetValue(_from) is { } day ? TrainOptions.ParseDay(day) : null;
        UtcMs? to = null;
        if (parsed.GetValue(_days) is { } text)
        {
            if (from is null) throw new CallerException("--days: needs --from, the first day");
            to = from.Value.AddDays(Whole(text));
        }

        CandleRequest request = new(data, symbol, from, to, null, TrainOptions.Policy(parsed.GetValue(_repair)), from?.AddDays(-warmupDays));
        CandleLoad load = new CandleFiles().Load(request);
        if (load.Frame is null) throw new CallerException(load.Verdict.Sentence);
        Note("--data", load.Source.Told);
        return load;
    }

    /// <summary>The side inputs. Side candles of the same time are taken as they are: a gap in them is an absent value, not a reason to
    /// refuse.</summary>
    /// <param name="coin">The coin's candles, which a side may not be mistaken for.</param>
    public MarketInputs Inputs(ParseResult parsed, CandleLoad coin)
    {
        string[] leaders = (parsed.GetValue(_leaders) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string data = parsed.GetValue(_data)!, symbol = coin.Frame!.Symbol;
        if (leaders.FirstOrDefault(leader => leader != symbol) is { } other && File.Exists(data))
        {
            throw new CallerException($"--leaders: {other} seen, and --data {data} is one file; " +
                $"allowed: a folder that holds the candles of {symbol} and of the leaders, " +
                "each in files of its own; try: --data with that folder");
        }

        FundingHistory? funding = parsed.GetValue(_funding) is { } file ? FundingCsvReader.Read(file, symbol) : null;
        if (funding is not null) Note("--funding", funding.Notes);
        SideCandles sides = new(coin, TrainOptions.Policy(parsed.GetValue(_repair)));
        return new MarketInputs
        {
            Leaders = [.. leaders.Distinct(StringComparer.Ordinal).Select(leader => new Leader(leader, sides.OfLeader(data, leader)))],
            Funding = funding?.Rates,
            Derivative = parsed.GetValue(_future) is { } future ? sides.Of("--future", future) : null,
            OtherVenue = parsed.GetValue(_venue) is { } venue ? sides.Of("--other-venue", venue) : null,
        };
    }

    /// <summary>The files that the options name, for <see cref="OutputFile"/>.</summary>
    public IReadOnlyList<string> Paths(ParseResult parsed) =>
        [.. new[] { _data, _funding, _future, _venue }.Select(parsed.GetValue).OfType<string>()];

    /// <summary>Facts for the person who typed the command: they change what the result means.</summary>
    internal static void Note(string option, IEnumerable<string> notes)
    {
        foreach (string note in notes) Stderr.Say($"{option}: {note}");
    }

    private static int Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is >= 1 and <= 36_500
            ? value
            : throw new CallerException($"--days: '{text}' seen, allowed is a whole number 1..36500");
}
