using System.Globalization;

namespace Huracan.Core.Market;

/// <summary>An instant: milliseconds since 1970-01-01T00:00Z, as exchanges stamp candles. Never local time.</summary>
public readonly record struct UtcMs(long Value) : IComparable<UtcMs>
{
    public const long PerMinute = 60_000;
    public const long PerDay = 86_400_000;

    public static UtcMs FromDate(int year, int month, int day) =>
        new(new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds());

    /// <summary>Reads <c>2025-06-01</c> or <c>2025-06-01T00:07Z</c>; false on anything else.</summary>
    public static bool TryParse(string? text, out UtcMs instant)
    {
        string[] formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"];
        bool ok = DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out DateTimeOffset parsed);
        instant = ok ? new UtcMs(parsed.ToUnixTimeMilliseconds()) : default;
        return ok;
    }

    public UtcMs StartOfDay => new(Value - Mod(Value, PerDay));
    public UtcMs AddDays(int days) => new(Value + (days * PerDay));
    public UtcMs AddMs(long ms) => new(Value + ms);

    /// <summary>True if this instant is a whole multiple of <paramref name="timeframe"/> since the epoch.</summary>
    public bool IsOnGrid(Timeframe timeframe) => Mod(Value, timeframe.Ms) == 0;

    public int CompareTo(UtcMs other) => Value.CompareTo(other.Value);
    public static bool operator <(UtcMs a, UtcMs b) => a.Value < b.Value;
    public static bool operator >(UtcMs a, UtcMs b) => a.Value > b.Value;
    public static bool operator <=(UtcMs a, UtcMs b) => a.Value <= b.Value;
    public static bool operator >=(UtcMs a, UtcMs b) => a.Value >= b.Value;
    public static long operator -(UtcMs a, UtcMs b) => a.Value - b.Value;

    /// <summary><c>2024-03-01T00:07Z</c>; seconds and milliseconds only where they are not zero. An instant outside the years 1 to 9999,
    /// which arithmetic may reach, is written as its number.</summary>
    public override string ToString()
    {
        if (!InCalendar) return Beyond;
        DateTimeOffset t = DateTimeOffset.FromUnixTimeMilliseconds(Value);
        string format = Value % PerMinute == 0 ? "yyyy-MM-dd'T'HH:mm'Z'"
            : Value % 1000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        return t.ToString(format, CultureInfo.InvariantCulture);
    }

    public string ToDateString() => !InCalendar ? Beyond
        : DateTimeOffset.FromUnixTimeMilliseconds(Value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private bool InCalendar =>
        Value >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && Value <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private string Beyond => string.Create(CultureInfo.InvariantCulture, $"{Value} ms (outside the calendar)");

    private static long Mod(long a, long b) => ((a % b) + b) % b;
}
