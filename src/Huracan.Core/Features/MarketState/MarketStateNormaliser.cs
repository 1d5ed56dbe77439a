using System.Runtime.Intrinsics;
using Huracan.Core.Features.Windows;
using Huracan.Core.State;

namespace Huracan.Core.Features.MarketState;

/// <summary>One slot's frozen numbers, as features_metadata records them.</summary>
/// <param name="Scaling">The kind of scaling.</param>
/// <param name="Centre">Subtracted; 0 for availability and reserved slots.</param>
/// <param name="Scale">Multiplied; 0 if the train range held no variation, so that the slot stays 0.</param>
/// <param name="Present">Train rows the numbers were fitted on; 0 if nothing was fitted.</param>
public sealed record MarketSlotStatistics(int Slot, string Name, SlotScaling Scaling, double Centre, double Scale, long Present);

/// <summary>Encodes feature rows as slots 0 to 63 of the policy state, with statistics of one fold's train range that are frozen for all
/// other rows.</summary>
/// <remarks>
/// <para>Encoded = clamp((x - centre) x scale, -5, 5) in double, rounded to float once; an absent feature gives 0, and its family's
/// availability slot 0.</para>
/// <para>Fitted slots: mean and population deviation of the present train rows, then again over the rows within 5 deviations of the mean,
/// so that one crash does not set the scale of every quiet day. Sums run in ascending row order. Nothing outside the train range is
/// read.</para>
/// </remarks>
public sealed class MarketStateNormaliser
{
    private const double TrimDeviations = 5;
    private const int Block = 64;

    /// <summary>A deviation at or below this share of the mean is rounding, not variation.</summary>
    private const double FlatShare = 1e-9;

    /// <summary>A bit per family that feeds at least one slot; a family that feeds none is never available.</summary>
    private static readonly uint FedFamilies = Fed();

    private readonly int _featureVersion;
    private readonly int[] _column;
    private readonly double[] _centre, _scale;
    private readonly long[] _present;

    private MarketStateNormaliser(int featureVersion, int[] column, double[] centre, double[] scale, long[] present)
    {
        _featureVersion = featureVersion;
        _column = column;
        _centre = centre;
        _scale = scale;
        _present = present;
    }

    /// <summary>The recipe version these statistics belong to.</summary>
    public int FeatureVersion => _featureVersion;

    /// <summary>Fits on rows [trainStart, trainStart + trainCount) of <paramref name="features"/> and on nothing else.</summary>
    public static MarketStateNormaliser Fit(FeatureFrame features, int trainStart, int trainCount)
    {
        if (trainStart < 0 || trainCount <= 0 || trainStart > features.Count - trainCount)
        {
            throw new ArgumentOutOfRangeException(nameof(trainStart), trainStart, $"train rows {trainStart} to {trainStart + (long)trainCount} asked for, the frame has {features.Count}");
        }

        int[] column = Columns(features.Schema);
        double[] centre = new double[MarketStateLayout.Count], scale = new double[MarketStateLayout.Count];
        long[] present = new long[MarketStateLayout.Count];
        for (int s = 0; s < MarketStateLayout.Count; s++)
        {
            MarketSlot slot = MarketStateLayout.Slots[s];
            if (slot.Scaling == SlotScaling.Fixed) (centre[s], scale[s]) = (slot.Centre, slot.Scale);
            if (slot.Scaling == SlotScaling.Fitted) (centre[s], scale[s], present[s]) = FitColumn(features.Column(column[s]).Slice(trainStart, trainCount));
        }

        return new MarketStateNormaliser(features.Schema.Version, column, centre, scale, present);
    }

    /// <summary>The inverse of <see cref="Export"/>: the numbers that a packed model names. How many train rows they were fitted on is not
    /// among them.</summary>
    /// <param name="centre">[64]</param>
    /// <param name="scale">[64]</param>
    /// <exception cref="ArgumentException">Not 64 of each, or one is not finite.</exception>
    public static MarketStateNormaliser Of(FeatureSchema schema, ReadOnlySpan<double> centre, ReadOnlySpan<double> scale)
    {
        if (centre.Length != MarketStateLayout.Count || scale.Length != MarketStateLayout.Count)
            throw new ArgumentException($"{centre.Length} means and {scale.Length} scales given, needs {MarketStateLayout.Count} of "
                + "each", nameof(centre));
        for (int s = 0; s < centre.Length; s++)
        {
            if (!double.IsFinite(centre[s]) || !double.IsFinite(scale[s]))
                throw new ArgumentException($"slot {s}: mean {centre[s]} and scale {scale[s]} given, both need to be "
                    + "finite", nameof(centre));
        }

        return new MarketStateNormaliser(schema.Version, Columns(schema), centre.ToArray(), scale.ToArray(),
            new long[MarketStateLayout.Count]);
    }

    /// <summary>Encodes rows [start, start + count).</summary>
    /// <param name="destination">[count x 64] row-major, overwritten.</param>
    public void Encode(FeatureFrame features, int start, int count, Span<float> destination) => Encode(features, start, count, destination, MarketStateLayout.Count);

    /// <summary>As above, into rows of <paramref name="stride"/> floats, of which the first 64 are written (for example the whole 80-float
    /// state).</summary>
    public void Encode(FeatureFrame features, int start, int count, Span<float> destination, int stride)
    {
        if (features.Schema.Version != _featureVersion)
        {
            throw new ArgumentException($"statistics of recipe version {_featureVersion} cannot encode features of version {features.Schema.Version}", nameof(features));
        }

        if (start < 0 || count < 0 || start > features.Count - count)
        {
            throw new ArgumentOutOfRangeException(nameof(start), start, $"rows {start} to {start + (long)count} asked for, the frame has {features.Count}");
        }

        if (stride < MarketStateLayout.Count || destination.Length < (long)count * stride)
        {
            throw new ArgumentException($"{count} rows of {stride} floats do not fit {destination.Length}; a row holds at least {MarketStateLayout.Count}", nameof(destination));
        }

        // One block of encoded values, slot after slot: the columns are read in long stretches, the rows written whole.
        Span<float> encoded = stackalloc float[Block * MarketStateLayout.Count];
        Span<uint> missing = stackalloc uint[Block];
        encoded.Clear();
        for (int done = 0; done < count; done += Block)
        {
            int length = Math.Min(Block, count - done);
            missing.Clear();
            for (int s = 0; s < MarketStateLayout.Count; s++)
            {
                MarketSlot slot = MarketStateLayout.Slots[s];
                Span<float> values = encoded.Slice(s * Block, length);
                if (_column[s] >= 0) EncodeSlot(features.Column(_column[s]).Slice(start + done, length), s, 1u << (int)slot.Family!.Value, values, missing);
                else if (slot.Scaling == SlotScaling.Availability) EncodeAvailability(1u << (int)slot.Family!.Value, values, missing);
            }

            for (int i = 0; i < length; i++)
            {
                Span<float> row = destination.Slice((done + i) * stride, MarketStateLayout.Count);
                for (int s = 0; s < row.Length; s++) row[s] = encoded[(s * Block) + i];
            }
        }
    }

    /// <summary>[64] names and numbers in slot order, for the model's metadata.</summary>
    public IReadOnlyList<MarketSlotStatistics> Export()
    {
        MarketSlotStatistics[] all = new MarketSlotStatistics[MarketStateLayout.Count];
        for (int s = 0; s < all.Length; s++)
        {
            MarketSlot slot = MarketStateLayout.Slots[s];
            all[s] = new MarketSlotStatistics(s, slot.Name, slot.Scaling, _centre[s], _scale[s], _present[s]);
        }

        return all;
    }

    public void Save(StateWriter writer)
    {
        writer.Section("market-state");
        writer.Int32(MarketStateLayout.Version);
        writer.Int32(_featureVersion);
        writer.Array<double>(_centre);
        writer.Array<double>(_scale);
        writer.Array<long>(_present);
    }

    /// <param name="schema">The schema of the frames to encode.</param>
    /// <exception cref="StateFormatException">Written for another layout or recipe version; the message names both.</exception>
    public static MarketStateNormaliser Restore(StateReader reader, FeatureSchema schema)
    {
        reader.Section("market-state");
        int layout = reader.Int32(), version = reader.Int32();
        if (layout != MarketStateLayout.Version) throw new StateFormatException($"state layout version {layout} seen, this program has version {MarketStateLayout.Version}");
        if (version != schema.Version) throw new StateFormatException($"statistics of recipe version {version} seen, this program's recipe has version {schema.Version}");
        double[] centre = new double[MarketStateLayout.Count], scale = new double[MarketStateLayout.Count];
        long[] present = new long[MarketStateLayout.Count];
        reader.Fill(centre.AsSpan());
        reader.Fill(scale.AsSpan());
        reader.Fill(present.AsSpan());
        return new MarketStateNormaliser(version, Columns(schema), centre, scale, present);
    }

    private void EncodeSlot(ReadOnlySpan<double> values, int slot, uint family, Span<float> encoded, Span<uint> missing)
    {
        Vector256<double> centre = Vector256.Create(_centre[slot]), scale = Vector256.Create(_scale[slot]), limit = Vector256.Create((double)MarketStateLayout.Limit);
        int i = 0;
        for (; i <= values.Length - 4; i += 4)
        {
            Vector256<double> value = Vector256.Create(values[i..]), present = Vector256.Equals(value, value);
            Vector256<double> x = present & Lanes.Clamp((value - centre) * scale, -limit, limit);
            Vector128.Narrow(x.GetLower(), x.GetUpper()).CopyTo(encoded[i..]);
            uint bits = present.ExtractMostSignificantBits();
            if (bits == 0b1111) continue;
            for (int k = 0; k < 4; k++) missing[i + k] |= (bits >> k & 1) == 0 ? family : 0u;
        }

        for (; i < values.Length; i++)
        {
            double x = (values[i] - _centre[slot]) * _scale[slot];
            encoded[i] = double.IsNaN(values[i]) ? 0f : (float)Math.Clamp(x, -MarketStateLayout.Limit, MarketStateLayout.Limit);
            missing[i] |= double.IsNaN(values[i]) ? family : 0u;
        }
    }

    private static void EncodeAvailability(uint family, Span<float> encoded, ReadOnlySpan<uint> missing)
    {
        bool fed = (FedFamilies & family) != 0;
        for (int i = 0; i < encoded.Length; i++) encoded[i] = fed && (missing[i] & family) == 0 ? 1f : 0f;
    }

    private static uint Fed()
    {
        uint families = 0;
        foreach (MarketSlot slot in MarketStateLayout.Slots)
        {
            if (slot.Scaling is SlotScaling.Fixed or SlotScaling.Fitted) families |= 1u << (int)slot.Family!.Value;
        }

        return families;
    }

    private static (double Centre, double Scale, long Present) FitColumn(ReadOnlySpan<double> values)
    {
        (double mean, double deviation, long present) = Moments(values, double.NegativeInfinity, double.PositiveInfinity);
        if (present == 0) return (0, 0, 0);
        double reach = TrimDeviations * deviation;
        (mean, deviation, present) = Moments(values, mean - reach, mean + reach);
        return (mean, deviation > FlatShare * Math.Abs(mean) ? 1 / deviation : 0, present);
    }

    private static (double Mean, double Deviation, long Present) Moments(ReadOnlySpan<double> values, double from, double to)
    {
        double sum = 0, squares = 0;
        long present = 0;
        foreach (double x in values)
        {
            if (!(x >= from && x <= to)) continue;
            sum += x;
            present++;
        }

        if (present == 0) return (0, 0, 0);
        double mean = sum / present;
        foreach (double x in values)
        {
            if (x >= from && x <= to) squares += (x - mean) * (x - mean);
        }

        return (mean, Math.Sqrt(squares / present), present);
    }

    private static int[] Columns(FeatureSchema schema)
    {
        int[] column = new int[MarketStateLayout.Count];
        for (int s = 0; s < column.Length; s++)
        {
            column[s] = MarketStateLayout.Slots[s].Scaling is SlotScaling.Fixed or SlotScaling.Fitted ? schema.IndexOf(MarketStateLayout.Slots[s].Name) : -1;
        }

        return column;
    }
}
