using Huracan.Core.Decisions;
using Huracan.Core.Numerics;
using Huracan.Core.Regimes;
using Huracan.Core.Signals;

namespace Huracan.Core.Folds;

/// <summary>The rows at which training episodes may start, 70 % of them drawn from the focus regime (D23).</summary>
/// <remarks>The source's replay buffer mixes old transitions 70/30 by regime. PPO is on-policy, so the start points have that mix
/// instead.</remarks>
public sealed class StartPoints
{
    private readonly int[] _focus, _others;
    private readonly double _focusShare;

    /// <param name="train">At least two rows: no decision is made on the last one.</param>
    /// <exception cref="ArgumentException">The range is too short.</exception>
    public StartPoints(SignalTape tape, RowRange train, double focusShare)
    {
        ArgumentNullException.ThrowIfNull(tape);
        TapeRows.Check(tape, train);
        if (train.Count < 2) throw new ArgumentException($"start points: {train} given, needs at least 2 rows", nameof(train));
        ReadOnlySpan<RegimeReading> regimes = tape.Regimes.Span;
        Focus = regimes[train.End - 1].Label;
        _focusShare = focusShare;
        int count = 0;
        for (int row = train.Start; row < train.End - 1; row++)
        {
            if (regimes[row].Label == Focus) count++;
        }

        _focus = new int[count];
        _others = new int[train.Count - 1 - count];
        int f = 0, o = 0;
        for (int row = train.Start; row < train.End - 1; row++)
        {
            if (regimes[row].Label == Focus) _focus[f++] = row;
            else _others[o++] = row;
        }
    }

    /// <summary>Regime of the last candle of the train range.</summary>
    public Regime Focus { get; }

    /// <summary>One start row. Uniform over all rows if one of the two sides is empty.</summary>
    public int Draw(ref PhiloxStream random)
    {
        double side = random.NextDouble();
        int[] rows = _focus.Length == 0 ? _others : _others.Length == 0 || side < _focusShare ? _focus : _others;
        return rows[random.NextBelow((uint)rows.Length)];
    }
}
