using Huracan.Core.Features;
using Huracan.Core.State;

namespace Huracan.Core.Regimes;

/// <summary>Labels one candle after another as trend, range, panic or unknown (demands 23 to 28, D9 to D11). One instance per coin; O(1)
/// and no allocation per candle.</summary>
/// <remarks>
/// <para>Repaired profile: panic is tested first, then trend, then range (D11). A label begins above its entry threshold and stays above
/// its lower leave threshold. A label that is earlier in the order replaces it as soon as its own entry threshold is reached. If an input
/// is absent, the label is unknown, the confidence is 0, the score is NaN, and the former label is forgotten.</para>
/// <para>Confidence of a label: 0 at the leave threshold, 0.5 at the entry threshold, 1 at the full threshold, linear between. Confidence
/// of unknown: the smallest distance of a score below its entry threshold, in units of entry to full, at most 1.</para>
/// <para>Direction is the sign of trend_strength outside a dead band, whatever the label (D9).</para>
/// <para>Seed profile: trend above 0.6, range above 0.6, panic above 0.7, tested in this order, without hysteresis. The source gives no
/// confidence: it is 0.5 at the entry, and 1 at the same distance beyond the entry as in the settings.</para>
/// </remarks>
public sealed class RegimeDetector
{
    private readonly RegimeSettings _settings;
    private readonly RegimeThreshold _trend, _range, _panic;
    private Regime _label;

    /// <exception cref="ArgumentException">The settings are wrong; the message says which one.</exception>
    public RegimeDetector(RegimeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        _settings = settings;
        bool seed = settings.Profile == RegimeProfile.Seed;
        _trend = seed ? At(settings.Trend, RegimeScores.SeedTrendEntry) : settings.Trend;
        _range = seed ? At(settings.Range, RegimeScores.SeedRangeEntry) : settings.Range;
        _panic = seed ? At(settings.Panic, RegimeScores.SeedPanicEntry) : settings.Panic;

        static RegimeThreshold At(RegimeThreshold threshold, double entry) => new(entry, entry, entry + threshold.Full - threshold.Enter);
    }

    /// <summary>Takes the next candle's inputs.</summary>
    public RegimeReading Step(in RegimeInputs inputs)
    {
        bool seed = _settings.Profile == RegimeProfile.Seed;
        RegimeScores scores = seed ? RegimeScores.Seed(inputs) : RegimeScores.Repaired(inputs, _settings);
        if (!scores.AreComplete) _label = Regime.Unknown;
        else _label = seed ? SeedLabel(scores) : RepairedLabel(scores, _label);

        float confidence = scores.AreComplete ? (float)Confidence(scores) : 0f;
        sbyte direction = inputs.TrendStrength > _settings.DirectionDeadBand ? (sbyte)1
            : inputs.TrendStrength < -_settings.DirectionDeadBand ? (sbyte)-1 : (sbyte)0;
        return new RegimeReading(_label, confidence, direction, (float)scores.Trend, (float)scores.Range, (float)scores.Panic);
    }

    /// <summary>Takes the next rows of a frame. Blocks in order give the same readings as one call over all rows.</summary>
    /// <param name="destination">[count] overwritten: entry k belongs to row start + k.</param>
    public void Run(FeatureFrame features, int start, int count, Span<RegimeReading> destination)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)features.Count, nameof(start));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(features.Count - start), nameof(count));
        if (destination.Length != count) throw new ArgumentException($"destination holds {destination.Length} readings, {count} rows were asked for", nameof(destination));
        int[] columns = RegimeInputs.Locate(features.Schema);
        for (int k = 0; k < count; k++) destination[k] = Step(RegimeInputs.Read(features, columns, start + k));
    }

    public void Save(StateWriter writer)
    {
        writer.Section("regime/1");
        writer.Byte((byte)_label);
    }

    /// <exception cref="StateFormatException">The bytes are not the state of a detector.</exception>
    public void Restore(StateReader reader)
    {
        reader.Section("regime/1");
        byte label = reader.Byte();
        if (label > (byte)Regime.Panic) throw new StateFormatException($"regime state: label {label} seen, 0..{(byte)Regime.Panic} expected");
        _label = (Regime)label;
    }

    private Regime RepairedLabel(in RegimeScores scores, Regime last)
    {
        if (Holds(scores.Panic, _panic, last == Regime.Panic)) return Regime.Panic;
        if (Holds(scores.Trend, _trend, last == Regime.Trend)) return Regime.Trend;
        if (Holds(scores.Range, _range, last == Regime.Range)) return Regime.Range;
        return Regime.Unknown;
    }

    private Regime SeedLabel(in RegimeScores scores) =>
        scores.Trend > _trend.Enter ? Regime.Trend
        : scores.Range > _range.Enter ? Regime.Range
        : scores.Panic > _panic.Enter ? Regime.Panic
        : Regime.Unknown;

    private static bool Holds(double score, RegimeThreshold threshold, bool held) => score > (held ? threshold.Leave : threshold.Enter);

    private double Confidence(in RegimeScores scores)
    {
        return _label switch
        {
            Regime.Panic => Above(scores.Panic, _panic),
            Regime.Trend => Above(scores.Trend, _trend),
            Regime.Range => Above(scores.Range, _range),
            _ => Math.Clamp(Math.Min(Below(scores.Trend, _trend), Math.Min(Below(scores.Range, _range), Below(scores.Panic, _panic))), 0, 1),
        };
    }

    private static double Above(double score, RegimeThreshold threshold) => score >= threshold.Enter
        ? 0.5 + (0.5 * Math.Clamp((score - threshold.Enter) / (threshold.Full - threshold.Enter), 0, 1))
        : 0.5 * ((score - threshold.Leave) / (threshold.Enter - threshold.Leave));

    private static double Below(double score, RegimeThreshold threshold) => (threshold.Enter - score) / (threshold.Full - threshold.Enter);
}
