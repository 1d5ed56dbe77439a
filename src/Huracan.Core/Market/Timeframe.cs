using System.Globalization;

namespace Huracan.Core.Market;

/// <summary>The length of one candle. Whole minutes, at most one day, dividing the day evenly.</summary>
public readonly record struct Timeframe
{
    private Timeframe(long ms) => Ms = ms;

    public long Ms { get; }
    public int Minutes => (int)(Ms / UtcMs.PerMinute);
    public int CandlesPerDay => (int)(UtcMs.PerDay / Ms);

    public static Timeframe M1 => new(UtcMs.PerMinute);
    public static Timeframe M5 => new(5 * UtcMs.PerMinute);
    public static Timeframe M15 => new(15 * UtcMs.PerMinute);
    public static Timeframe H1 => new(60 * UtcMs.PerMinute);
    public static Timeframe H4 => new(240 * UtcMs.PerMinute);
    public static Timeframe D1 => new(UtcMs.PerDay);

    public static Timeframe FromMinutes(int minutes) =>
        minutes is > 0 and <= 1440 && 1440 % minutes == 0
            ? new Timeframe(minutes * UtcMs.PerMinute)
            : throw new ArgumentOutOfRangeException(nameof(minutes), minutes, "a timeframe is 1..1440 minutes and divides a day evenly");

    /// <summary>Reads <c>1m</c>, <c>5m</c>, <c>15m</c>, <c>1h</c>, <c>4h</c>, <c>1d</c> and the like.</summary>
    public static bool TryParse(string? text, out Timeframe timeframe)
    {
        timeframe = default;
        if (text is not { Length: >= 2 } || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int n)) return false;
        long minutes = text[^1] switch { 'm' => n, 'h' => n * 60L, 'd' => n * 1440L, _ => 0 };
        if (minutes is <= 0 or > 1440 || 1440 % minutes != 0) return false;
        timeframe = FromMinutes((int)minutes);
        return true;
    }

    public override string ToString() => Minutes % 1440 == 0 ? $"{Minutes / 1440}d" : Minutes % 60 == 0 ? $"{Minutes / 60}h" : $"{Minutes}m";
}
