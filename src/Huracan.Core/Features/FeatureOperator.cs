using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features;

/// <summary>One streaming feature, or a few that share their state: <c>state, candle -> state', values</c>.</summary>
/// <remarks>
/// It receives candles in order, in runs of 1 to <see cref="CandleRun.MaxCount"/>. How candles are split into runs must not change any bit.
/// The pipeline overwrites values before a column's declared warm-up with NaN, so an operator may write there whatever its empty state
/// gives. It must not allocate while processing. Save and Restore carry everything that later values depend on, except
/// <see cref="CandleRun.Seen"/> and the candle history, which the pipeline keeps for all operators.
/// </remarks>
public abstract class FeatureOperator(params FeatureSpec[] columns)
{
    /// <summary>The columns it fills, in order.</summary>
    public IReadOnlyList<FeatureSpec> Columns { get; } = columns;

    /// <summary>Optional columns that it needs. It does not receive candles without them; its values there are absent.</summary>
    public CandleColumns Needs { get; } = CommonNeeds(columns);

    /// <summary>Side inputs that it needs; the same holds for candles at which one is absent.</summary>
    public SideInputs Side { get; } = columns[0].Side;

    /// <summary>Columns of earlier operators it reads, at the same candle. A value there may be NaN.</summary>
    public virtual IReadOnlyList<string> Reads => [];

    /// <summary>Takes the run into the state and writes every value of every own column.</summary>
    public abstract void Process(in CandleRun run, in FeatureRows rows);

    public abstract void Save(StateWriter writer);
    public abstract void Restore(StateReader reader);

    private static CandleColumns CommonNeeds(FeatureSpec[] columns)
    {
        foreach (FeatureSpec column in columns)
        {
            if (column.Needs != columns[0].Needs || column.Side != columns[0].Side) throw new ArgumentException($"'{column.Name}' needs other inputs than '{columns[0].Name}' of the same operator");
        }

        return columns.Length > 0 ? columns[0].Needs : throw new ArgumentException("an operator fills at least one column");
    }
}
