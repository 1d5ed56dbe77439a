using System.Diagnostics.CodeAnalysis;

namespace Huracan.Core.Validation.Statistics;

/// <summary>A number that exists, or the reason why it does not. Never NaN.</summary>
/// <param name="Value">Null if the measure is undefined.</param>
/// <param name="Reason">A clause such as "no trade was closed"; null if the value exists.</param>
public readonly record struct Measure(double? Value, string? Reason)
{
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool Exists => Value.HasValue;

    /// <exception cref="ArgumentException">The value is NaN or infinite: the caller must give a reason instead.</exception>
    public static Measure Of(double value) => double.IsFinite(value)
        ? new Measure(value, null)
        : throw new ArgumentException($"our bug: {value} is not a measure; name the reason instead", nameof(value));

    public static Measure Undefined(string reason) => new(null, reason);

    /// <summary>True if the value exists and is at least the bound.</summary>
    public bool AtLeast(double bound) => Value >= bound;

    /// <summary>True if the value exists and is at most the bound.</summary>
    public bool AtMost(double bound) => Value <= bound;
}
