using System.Globalization;
using System.Text;
using System.Text.Json;
using Huracan.Cli.Runs;
using Huracan.Core.Validation.Results;
using static Huracan.Core.Validation.Verdicts.Figures;

namespace Huracan.Cli.Output;

/// <summary>One of two runs that are compared.</summary>
internal sealed record ComparedRun(StoredRun Run, IReadOnlyList<CoinOutcome> Coins)
{
    /// <summary>Everything that the run's id hashes, by name.</summary>
    public SortedDictionary<string, string> Inputs()
    {
        SortedDictionary<string, string> inputs = new(StringComparer.Ordinal)
        {
            ["run.from"] = Run.Spec.From.ToDateString(),
            ["run.days"] = Run.Spec.Days.ToString(CultureInfo.InvariantCulture),
            ["run.seed"] = Run.Spec.Seed.ToString(CultureInfo.InvariantCulture),
            ["run.trainer"] = Run.Spec.Trainer,
        };
        foreach ((string symbol, string hash) in Run.Spec.DataHashes) inputs[$"data {symbol}"] = hash[..Math.Min(12, hash.Length)];
        foreach ((string name, string value) in StoredRun.Settings(Run.Spec)) inputs[name] = value;
        return inputs;
    }
}

/// <summary>Two runs side by side: what went in differently, and what came out for each coin.</summary>
internal static class RunComparison
{
    private const string Absent = "-";

    private static readonly (string Name, string Key, int Digits, Func<CoinOutcome, double?> Value)[] Figures =
    [
        ("net bps", "netBpsTotal", 0, coin => coin.Found?.Pooled.NetBpsTotal),
        ("Sharpe ratio, annual", "sharpe", 2, coin => coin.Found?.Pooled.Sharpe.Annual.Value),
        ("  lower 95 %", "sharpeLow95", 2, coin => coin.Found?.Pooled.Sharpe.Low95),
        ("  upper 95 %", "sharpeHigh95", 2, coin => coin.Found?.Pooled.Sharpe.High95),
        ("trades", "trades", 0, coin => coin.Found?.Pooled.Trades),
        ("won, %", "winRatePercent", 1, coin => coin.Found?.Pooled.WinRate.Value * 100),
        ("net bps per trade", "netBps", 1, coin => coin.Found?.Pooled.NetBps.Value),
        ("cost bps per trade", "costBps", 1, coin => coin.Found?.Pooled.CostBps.Value),
        ("profit factor", "profitFactor", 2, coin => coin.Found?.Pooled.ProfitFactor.Value),
        ("deepest fall, %", "maxDrawdownPercent", 1, coin => coin.Found?.Pooled.MaxDrawdown.Value * 100),
        ("time in market, %", "timeInMarketPercent", 1, coin => coin.Found?.Pooled.TimeInMarket.Value * 100),
        ("fixed rule, bps", "fixedRuleBps", 0, coin => coin.FixedRuleBps),
        ("buy and hold, bps", "buyAndHoldBps", 0, coin => coin.Found?.Pooled.BuyAndHoldBps),
        ("days tested", "days", 0, coin => coin.Found?.Pooled.Days),
    ];

    public static void Write(TextWriter output, ComparedRun a, ComparedRun b)
    {
        output.Write($"A  {Title(a)}\nB  {Title(b)}\n\n");
        (string Name, string A, string B)[] inputs = [.. Differences(a, b)];
        output.Write(inputs.Length == 0 ? "Nothing that went in differs.\n" : "What went in differently\n");
        foreach ((string name, string one, string other) in inputs) output.Write($"  {name,-44} {Cut(one),15} {Cut(other),15}\n");
        if (inputs.Any(input => (input.Name.StartsWith("data ", StringComparison.Ordinal) && input.A != Absent && input.B != Absent) || input.Name is "run.from" or "run.days"))
        {
            output.Write("  The candles differ: figures below are of different markets or days.\n");
        }

        foreach (string symbol in Symbols(a, b))
        {
            CoinOutcome? one = Coin(a, symbol), other = Coin(b, symbol);
            output.Write($"\n{symbol,-26} {"A",16} {"B",16} {"B - A",14}\n");
            Line("verdict", one?.Verdict ?? "not in the run", other?.Verdict ?? "not in the run", "");
            foreach ((string name, _, int digits, Func<CoinOutcome, double?> value) in Figures)
            {
                double? left = one is null ? null : value(one), right = other is null ? null : value(other);
                if (left is null && right is null) continue;
                Line(name, Show(left, digits), Show(right, digits), left is { } l && right is { } r ? Signed(r - l, digits) : "");
            }

            Line("model", Model(one), Model(other), one is not null && Model(one) != Absent && Model(one) == Model(other) ? "same" : "");
        }

        void Line(string name, string one, string other, string change) =>
            output.Write($"  {name,-24} {one,16} {other,16} {change,14}".TrimEnd() + "\n");
    }

    public static string Json(ComparedRun a, ComparedRun b)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("a", a.Run.Row.RunId);
            json.WriteString("b", b.Run.Row.RunId);
            json.WriteStartArray("inputs");
            foreach ((string name, string one, string other) in Differences(a, b))
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("a", one);
                json.WriteString("b", other);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("coins");
            foreach (string symbol in Symbols(a, b))
            {
                json.WriteStartObject();
                json.WriteString("symbol", symbol);
                Write(json, "a", Coin(a, symbol));
                Write(json, "b", Coin(b, symbol));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string name, CoinOutcome? coin)
    {
        if (coin is null) { json.WriteNull(name); return; }
        json.WriteStartObject(name);
        json.WriteString("verdict", coin.Verdict);
        json.WriteString("model", coin.State.Judgement?.ModelHash);
        foreach ((_, string key, _, Func<CoinOutcome, double?> value) in Figures)
        {
            if (value(coin) is { } number && double.IsFinite(number)) json.WriteNumber(key, number);
            else json.WriteNull(key);
        }

        json.WriteEndObject();
    }

    private static IEnumerable<(string Name, string A, string B)> Differences(ComparedRun a, ComparedRun b)
    {
        SortedDictionary<string, string> one = a.Inputs(), other = b.Inputs();
        foreach (string name in one.Keys.Union(other.Keys).Order(StringComparer.Ordinal))
        {
            (string left, string right) = (one.GetValueOrDefault(name, Absent), other.GetValueOrDefault(name, Absent));
            if (left != right) yield return (name, left, right);
        }
    }

    private static IEnumerable<string> Symbols(ComparedRun a, ComparedRun b) =>
        a.Coins.Concat(b.Coins).Select(coin => coin.Symbol).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static CoinOutcome? Coin(ComparedRun run, string symbol) => run.Coins.FirstOrDefault(coin => coin.Symbol == symbol);

    /// <summary>A long list is cut here; the JSON document has it whole.</summary>
    private static string Cut(string value) => value.Length <= 15 ? value : value[..14] + "…";

    private static string Title(ComparedRun run) => string.Create(CultureInfo.InvariantCulture,
        $"run {run.Run.Row.RunId}, {run.Run.Spec.From.ToDateString()}, {run.Run.Spec.Days} days, seed {run.Run.Spec.Seed}, " +
            $"{Count(run.Coins.Count, "coin", "coins")}");

    private static string Model(CoinOutcome? coin) => coin?.State.Judgement?.ModelHash[..12] ?? Absent;
    private static string Show(double? value, int digits) => value is { } number && double.IsFinite(number) ? Fixed(number, digits)
        : Absent;
    private static string Signed(double value, int digits) => Fixed(value, digits) is var text && value > 0 ? "+" + text : text;
}
