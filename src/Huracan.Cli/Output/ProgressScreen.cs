using System.Globalization;
using Huracan.Cli.Output.Terminal;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;

namespace Huracan.Cli.Output;

/// <summary>Where each coin stands, as rows for a terminal: one coin per row, verdict or stage first. Not thread-safe.</summary>
/// <remarks>A row is cut to the terminal's width, and has the more columns the wider it is. Where there are more coins than rows, those at
/// work come first, then the latest outcomes, then those that wait; the last row counts the others.</remarks>
internal sealed class ProgressScreen
{
    /// <summary>Speed is measured over this long: shorter jumps, longer is slow to notice a change.</summary>
    private static readonly TimeSpan SpeedOver = TimeSpan.FromSeconds(20);

    private readonly TimeProvider _clock;
    private readonly long _begun;
    private readonly bool _colour;
    private readonly Dictionary<string, Coin> _coins = new(StringComparer.Ordinal);
    private long _changes;

    public ProgressScreen(IEnumerable<string> symbols, bool colour, TimeProvider clock)
    {
        (_clock, _colour, _begun) = (clock, colour, clock.GetTimestamp());
        foreach (string symbol in symbols) _coins[symbol] = new Coin(symbol);
    }

    public void See(CoinProgress progress)
    {
        Coin coin = Of(progress.Symbol);
        coin.Seen = progress;
        coin.Changed = ++_changes;
        coin.Update = null;
        if (progress.Stage != CoinStage.Training) coin.Speed.Clear();
    }

    public void See(TrainingProgress progress)
    {
        Coin coin = Of(progress.Symbol);
        if (coin.Update is { } last && last.Fold != progress.Fold) coin.Speed.Clear();
        (coin.Update, coin.Planned) = (progress, progress.UpdatesPlanned);
        long now = _clock.GetTimestamp();
        coin.Speed.Enqueue((now, progress.UpdatesDone));
        while (coin.Speed.Count > 2 && _clock.GetElapsedTime(coin.Speed.Peek().At, now) > SpeedOver) coin.Speed.Dequeue();
    }

    public IReadOnlyList<ScreenRow> Rows(TerminalSize size)
    {
        int columns = size.Columns - 1; // a full last column makes some terminals wrap
        List<ScreenRow> rows = [];
        if (_coins.Count > 1) rows.Add(Summary(columns));
        Coin[] coins = [.. _coins.Values.OrderBy(coin => coin.Standing)
            .ThenByDescending(coin => coin.Standing == Standing.Done ? coin.Changed : 0)
            .ThenBy(coin => coin.Symbol, StringComparer.Ordinal)];
        int room = Math.Max(1, size.Rows - 1 - rows.Count);
        Coin[] shown = coins.Length <= room ? coins : coins[..Math.Max(1, room - 1)];
        int symbolCells = Math.Min(16, _coins.Keys.Max(ScreenRow.Width));
        foreach (Coin coin in shown.OrderBy(coin => coin.Symbol, StringComparer.Ordinal)) rows.Add(Row(coin, columns, symbolCells));
        if (coins.Length > shown.Length) rows.Add(Others(coins[shown.Length..], columns));
        return rows;
    }

    private Coin Of(string symbol)
    {
        if (!_coins.TryGetValue(symbol, out Coin? coin)) _coins[symbol] = coin = new Coin(symbol);
        return coin;
    }

    private ScreenRow Summary(int columns)
    {
        int done = _coins.Values.Count(coin => coin.Standing == Standing.Done);
        int working = _coins.Values.Count(coin => coin.Standing == Standing.Working);
        double fraction = _coins.Values.Average(coin => coin.Fraction);
        string left = Left() is { } time ? $", {Times.Clock(time)} left" : "";
        string gone = Times.Clock(_clock.GetElapsedTime(_begun));
        ScreenRow row = new(columns, _colour);
        return row.Add(string.Create(CultureInfo.InvariantCulture,
            $"{fraction * 100,3:0} %  {done}/{_coins.Count} done{left}, {gone} gone, {working} at work"), Paint.Dim);
    }

    private ScreenRow Others(Coin[] others, int columns)
    {
        int waiting = others.Count(coin => coin.Standing == Standing.Waiting), done = others.Count(coin => coin.Standing == Standing.Done);
        (int Count, string Word)[] words = [(others.Length - waiting - done, "at work"), (waiting, "waiting"), (done, "done")];
        string[] parts = [.. words
            .Where(part => part.Count > 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count} {part.Word}"))];
        return new ScreenRow(columns, _colour).Add(
            string.Create(CultureInfo.InvariantCulture, $"and {others.Length} more: {string.Join(", ", parts)}"), Paint.Dim);
    }

    /// <summary>Verdict or stage, symbol, share, then as far as they fit: time left, fold, update, speed, bar.</summary>
    private ScreenRow Row(Coin coin, int columns, int symbolCells)
    {
        const int StageCells = 9;
        ScreenRow row = new(columns, _colour);
        string word = coin.Word;
        row.Add(word.PadRight(StageCells), Colours.Of(word)).Add("  ").Add(Pad(coin.Symbol, symbolCells));
        row.Add(string.Create(CultureInfo.InvariantCulture, $" {coin.Fraction * 100,4:0} %"));
        if (coin.Standing != Standing.Working) return row;
        bool wide = columns >= 75;
        double? speed = UpdatesPerSecond(coin);
        string left = speed is not null && Left(coin) is { } time ? Times.Clock(time) : "";
        Fit(wide ? left.Length > 0 ? left.PadLeft(5) + " left" : new string(' ', 10) : left.PadLeft(5));
        string fold = coin.Fold ?? "";
        Fit(wide ? fold.PadRight(9) : fold.Replace("fold ", "", StringComparison.Ordinal).PadRight(5));
        Fit(coin.UpdateText.PadRight(14));
        Fit(speed is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate,5:0.0}/s") : new string(' ', 7));
        int room = columns - row.Cells - 4;
        if (room >= 10)
        {
            int cells = Math.Min(40, room), full = (int)(Math.Clamp(coin.Fraction, 0, 1) * cells);
            row.Add("  [").Add(new string('#', full)).Add(new string('.', cells - full), Paint.Dim).Add("]");
        }

        return row;

        void Fit(string text)
        {
            if (row.Cells + 2 + ScreenRow.Width(text) <= columns) row.Add("  ").Add(text);
        }
    }

    private double? UpdatesPerSecond(Coin coin)
    {
        if (coin.Speed.Count < 2) return null;
        (long At, int Done) first = coin.Speed.Peek(), last = coin.Speed.Last();
        double seconds = _clock.GetElapsedTime(first.At, last.At).TotalSeconds;
        return seconds > 0 && last.Done > first.Done ? (last.Done - first.Done) / seconds : null;
    }

    /// <summary>Updates to go by the coin's own share, over its speed.</summary>
    private TimeSpan? Left(Coin coin) => UpdatesPerSecond(coin) is { } rate && coin.UpdatesLeft is { } left ? Seconds(left / rate) : null;

    /// <summary>All coins: those that wait count like the average of the known ones, at the speed of those at work together.</summary>
    private TimeSpan? Left()
    {
        double rate = _coins.Values.Sum(coin => UpdatesPerSecond(coin) ?? 0);
        Coin[] known = [.. _coins.Values.Where(coin => coin.UpdatesInAll is not null)];
        if (rate <= 0 || known.Length == 0) return null;
        double average = known.Average(coin => coin.UpdatesInAll!.Value);
        double left = _coins.Values.Sum(coin => coin.Standing == Standing.Done ? 0 : (1 - coin.Fraction) * (coin.UpdatesInAll ?? average));
        return Seconds(left / rate);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 1e8));

    private static string Pad(string text, int cells)
    {
        string fits = ScreenRow.Clip(text, cells);
        return fits + new string(' ', Math.Max(0, cells - ScreenRow.Width(fits)));
    }

    private enum Standing
    {
        Working,
        Done,
        Waiting,
    }

    /// <summary>What is known of one coin.</summary>
    private sealed class Coin(string symbol)
    {
        public string Symbol => symbol;
        public CoinProgress? Seen { get; set; }
        public TrainingProgress? Update { get; set; }

        /// <summary>Updates of one training; 0 until one is known.</summary>
        public int Planned { get; set; }

        /// <summary>Counts the changes of all coins; the highest is the latest.</summary>
        public long Changed { get; set; }

        /// <summary>Updates of the current training and when they were done.</summary>
        public Queue<(long At, int Done)> Speed { get; } = new();

        public Standing Standing => Seen is null ? Standing.Waiting : Seen.Stage == CoinStage.Finished ? Standing.Done : Standing.Working;

        public string Word => Seen switch
        {
            null => "waiting",
            { Stage: CoinStage.Finished } => Seen.Detail == "set aside" ? "SET ASIDE" : Seen.Detail,
            { Stage: CoinStage.Loading } => "reading",
            { Stage: CoinStage.Training } => "training",
            { Stage: CoinStage.Validating } => "testing",
            { Stage: CoinStage.Judging } => "judging",
            _ => "storing",
        };

        /// <summary><c>fold 3/9</c>, <c>final policy</c>, or null.</summary>
        public string? Fold
        {
            get
            {
                string detail = Seen?.Detail ?? "";
                int comma = detail.IndexOf(',', StringComparison.Ordinal);
                return comma > 0 ? detail[..comma].Replace("final policy", "final", StringComparison.Ordinal) : null;
            }
        }

        /// <summary><c>update 120/240</c> while training: of the latest update, or else of the latest checkpoint.</summary>
        public string UpdateText
        {
            get
            {
                if (Seen?.Stage != CoinStage.Training) return "";
                if (Update is { } update)
                    return string.Create(CultureInfo.InvariantCulture, $"update {update.UpdatesDone}/{update.UpdatesPlanned}");
                int comma = Seen.Detail.IndexOf(',', StringComparison.Ordinal);
                return comma > 0 ? Seen.Detail[(comma + 1)..].Trim() : "";
            }
        }

        public double Fraction => Seen is null ? 0
            : Update is { } update && Seen.Stage == CoinStage.Training
                ? Math.Min(1, Seen.Fraction +
                    (Seen.TrainingShare * (update.UpdatesDone - Seen.UpdatesDone) / Math.Max(1, update.UpdatesPlanned)))
            : Seen.Fraction;

        /// <summary>Updates of all trainings of the coin; null until one has begun.</summary>
        public double? UpdatesInAll =>
            Seen is { TrainingShare: > 0 and < 1 } && Planned > 0 ? Planned / Seen.TrainingShare : null;

        public double? UpdatesLeft => UpdatesInAll is { } all ? (1 - Fraction) * all : null;
    }
}
