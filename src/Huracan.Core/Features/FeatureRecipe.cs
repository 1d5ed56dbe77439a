using Huracan.Core.Market;

namespace Huracan.Core.Features;

/// <summary>The operators and their order, for candles of one timeframe. One recipe serves training, shadow, paper and live (demands 17 to
/// 21).</summary>
public sealed class FeatureRecipe
{
    /// <summary>Raised by hand with every change of a name, an order or a value. A model trained on another version refuses to load
    /// (D2).</summary>
    public const int DefaultVersion = 2;

    private readonly Func<Timeframe, FeatureOperator[]> _create;

    /// <param name="create">Fresh operators in computing order: an operator reads only columns before its own.</param>
    public FeatureRecipe(int version, Timeframe baseTimeframe, Func<Timeframe, FeatureOperator[]> create)
    {
        _create = create;
        BaseTimeframe = baseTimeframe;
        List<FeatureSpec> columns = [];
        foreach (FeatureOperator op in create(baseTimeframe)) columns.AddRange(op.Columns);
        Schema = new FeatureSchema(version, columns);
    }

    public Timeframe BaseTimeframe { get; }
    public FeatureSchema Schema { get; }

    /// <summary>The recipe that every command uses. It is made for 1m and 5m candles; others up to 1d run too.</summary>
    public static FeatureRecipe Default(Timeframe baseTimeframe) => new(DefaultVersion, baseTimeframe, StandardOperators.Create);

    /// <summary>The operators that fill the wanted columns, and the operators that these read: for a short list, and to measure a
    /// part.</summary>
    /// <exception cref="ArgumentException">No column is wanted.</exception>
    public FeatureRecipe Only(Func<FeatureSpec, bool> wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        FeatureRecipe part = new(Schema.Version, BaseTimeframe, timeframe => Select(_create(timeframe), wanted));
        return part.Schema.Count > 0 ? part : throw new ArgumentException("no column of the recipe is wanted", nameof(wanted));
    }

    private static FeatureOperator[] Select(FeatureOperator[] all, Func<FeatureSpec, bool> wanted)
    {
        HashSet<string> read = [];
        List<FeatureOperator> kept = [];
        for (int o = all.Length - 1; o >= 0; o--)
        {
            // Backwards: an operator that reads a column comes after the operator that fills it.
            if (!all[o].Columns.Any(column => wanted(column) || read.Contains(column.Name))) continue;
            kept.Add(all[o]);
            read.UnionWith(all[o].Reads);
        }

        kept.Reverse();
        return [.. kept];
    }

    /// <summary>Longest declared warm-up, in candles: with this many candles before a range, every feature is present in it.</summary>
    public int WarmupCandles
    {
        get
        {
            int longest = 0;
            foreach (FeatureSpec column in Schema.Columns) longest = Math.Max(longest, column.WarmupCandles);
            return longest;
        }
    }

    internal FeatureOperator[] CreateOperators() => _create(BaseTimeframe);
}
