using Huracan.Core.State;

namespace Huracan.Core.Market;

/// <summary>A half-open range of time: <see cref="From"/> belongs to it, <see cref="To"/> does not (D16).</summary>
public readonly record struct TimeRange(UtcMs From, UtcMs To)
{
    public long Ms => To - From;

    /// <summary>UTC days that the range touches; a day of which only a part lies in the range counts as one.</summary>
    public int Days => Ms <= 0 ? 0 : (int)((To.AddMs(-1).StartOfDay - From.StartOfDay) / UtcMs.PerDay) + 1;

    /// <summary>True if both ends are midnights and the range is not empty.</summary>
    public bool IsWholeDays => Ms > 0 && From == From.StartOfDay && To == To.StartOfDay;

    public bool Contains(UtcMs instant) => instant >= From && instant < To;
    public bool Overlaps(TimeRange other) => From < other.To && other.From < To;

    /// <summary>0-based UTC day of the range in which the instant lies.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The instant lies outside the range.</exception>
    public int DayOf(UtcMs instant) => Contains(instant)
        ? (int)((instant.StartOfDay - From.StartOfDay) / UtcMs.PerDay)
        : throw new ArgumentOutOfRangeException(nameof(instant), $"{instant} lies outside {this}");

    public void Save(StateWriter writer)
    {
        writer.Int64(From.Value);
        writer.Int64(To.Value);
    }

    public static TimeRange Restore(StateReader reader) => new(new UtcMs(reader.Int64()), new UtcMs(reader.Int64()));

    public override string ToString() => $"[{From}, {To})";
}
