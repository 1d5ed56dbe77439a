using System.CommandLine;
using System.Globalization;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;

namespace Huracan.Cli.Commands;

/// <summary>The arguments of <c>huracan train</c>; paths as given, values checked.</summary>
/// <param name="Workers">Coins trained at the same time; changes nothing but the time it takes.</param>
internal sealed record TrainOptions(
    string Data, IReadOnlyList<string> Symbols, UtcMs From, int Days, string? Config, ulong Seed, int Workers, string Out,
    bool Json, bool Fresh, string? Repair, bool Details)
{
    public const string DefaultOut = "huracan-out";

    public const string RepairHelp =
        "What you allow in candle files: drop-off-grid, drop-duplicates, accept-jump:TIME (comma separated). The report names each.";

    /// <summary>Days outside have no candles, and arithmetic on them would leave the calendar.</summary>
    private static readonly UtcMs FirstDay = UtcMs.FromDate(1970, 1, 1), LastDay = UtcMs.FromDate(2200, 1, 1);

    /// <summary>The command with its options; <paramref name="run"/> gets them checked.</summary>
    public static Command Define(Func<TrainOptions, int> run)
    {
        Option<string> data = new("--data") { Description = "Folder of candle files, or one file (CSV, CSV.gz or Parquet).", Required = true, HelpName = "DIR|FILE" };
        Option<string> symbols = new("--symbols") { Description = "Coins, separated by commas. Their order changes nothing.", Required = true, HelpName = "A,B" };
        Option<string> from = new("--from") { Description = "First UTC day, e.g. 2025-06-01.", Required = true, HelpName = "DAY" };
        Option<string> days = new("--days") { Description = "Days from --from on; 150 gives 9 folds of 60/10.", Required = true, HelpName = "N" };
        Option<string?> config = new("--config") { Description = "Settings as YAML; unknown keys are refused.", HelpName = "FILE" };
        Option<string> seed = new("--seed") { Description = "Seed of every random number.", DefaultValueFactory = _ => "1", HelpName = "S" };
        Option<string> workers = new("--workers") { Description = "Coins trained at the same time; default: one per core.", DefaultValueFactory = _ => Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture), HelpName = "N" };
        Option<string> output = new("--out") { Description = "Folder for journal, models and reports.", DefaultValueFactory = _ => DefaultOut, HelpName = "DIR" };
        Option<string?> repair = new("--repair") { Description = RepairHelp, HelpName = "LIST" };
        Option<bool> json = new("--json") { Description = "Print exactly one JSON document on stdout at the end." };
        Option<bool> details = DetailsOption();
        Option<bool> fresh = new("--fresh") { Description = "Forget what this run has done so far and start again." };
        Command command = new("train", "Train, validate and publish one policy per coin. The same command continues an interrupted run.")
        {
            data, symbols, from, days, config, seed, workers, output, repair, json, details, fresh,
        };
        command.SetAction(parsed => run(new TrainOptions(
            parsed.GetRequiredValue(data),
            ParseSymbols(parsed.GetRequiredValue(symbols)),
            ParseDay(parsed.GetRequiredValue(from)),
            Whole("--days", parsed.GetRequiredValue(days), 1, 3650),
            parsed.GetValue(config),
            ParseSeed(parsed.GetRequiredValue(seed)),
            Whole("--workers", parsed.GetRequiredValue(workers), 1, 256),
            parsed.GetRequiredValue(output),
            parsed.GetValue(json),
            parsed.GetValue(fresh),
            parsed.GetValue(repair),
            parsed.GetValue(details))));
        return command;
    }

    internal static Option<bool> DetailsOption() => new("--details")
    {
        Description = "Print every figure of each coin below the table; for one coin that is the default.",
    };

    internal static List<string> ParseSymbols(string text)
    {
        List<string> symbols = [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
        if (symbols.Count == 0) throw new CallerException($"--symbols: '{text}' names no coin; give one or more, e.g. BTCUSDT,ETHUSDT");
        string? odd = symbols.FirstOrDefault(s => !MarketSymbol.IsValid(s));
        if (odd is not null) throw new CallerException($"--symbols: '{odd}' seen, allowed are {MarketSymbol.Allowed}");
        symbols.Sort(StringComparer.Ordinal);
        return symbols;
    }

    internal static UtcMs ParseDay(string text) =>
        UtcMs.TryParse(text, out UtcMs day) && day == day.StartOfDay && day >= FirstDay && day <= LastDay
            ? day
            : throw new CallerException(
                $"--from: '{text}' seen, allowed is a UTC day such as 2025-06-01, " +
                $"from {FirstDay.ToDateString()} to {LastDay.ToDateString()}");

    /// <summary>The default quality with the repairs of <c>--repair</c>, for commands without settings.</summary>
    internal static QualityPolicy Policy(string? text) => CandleRepairNames.TryParse(text, out CandleRepairs repairs)
        ? QualityPolicy.Default with { Repairs = repairs, AcceptedJumps = CandleRepairNames.JumpsIn(text) }
        : throw new CallerException($"--repair: '{text}' seen, allowed are {CandleRepairNames.Allowed}");

    internal static int Whole(string option, string text, int min, int max) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max
            ? value
            : throw new CallerException($"{option}: '{text}' seen, allowed is a whole number {min}..{max}");

    internal static ulong ParseSeed(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw new CallerException($"--seed: '{text}' seen, allowed is a whole number 0..{ulong.MaxValue}");
}
