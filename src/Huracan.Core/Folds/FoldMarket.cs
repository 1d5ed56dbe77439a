using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Entry;
using Huracan.Core.Signals;

namespace Huracan.Core.Folds;

/// <summary>The market of a fold's policies: candles, market state and entry gate, row by row. Immutable; environments and replays share
/// it.</summary>
/// <remarks>Rows are numbered as on the tape. 88 bytes of context and 40 of candle per row beside the market state, so that a step touches
/// few cache lines.</remarks>
public sealed class FoldMarket
{
    private readonly DecisionContext[] _contexts;
    private readonly NextCandle[] _candles;
    private readonly ReadOnlyMemory<float> _marketState;

    /// <param name="rows">Rows of the tape that the fold may touch, from its train start to its test end.</param>
    /// <param name="marketState">[rows.Count x 64] slots 0 to 63, already normalised, no NaN; row-major.</param>
    /// <param name="gate">Covers <paramref name="rows"/>.</param>
    /// <exception cref="ArgumentException">A length or range does not fit, a value is not finite, or a price is not above 0.</exception>
    public FoldMarket(SignalTape tape, RowRange rows, ReadOnlyMemory<float> marketState, EntryGate gate, DecisionKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(tape);
        ArgumentNullException.ThrowIfNull(gate);
        ArgumentNullException.ThrowIfNull(kernel);
        TapeRows.Check(tape, rows);
        if (marketState.Length != rows.Count * PolicyStateLayout.MarketSize)
        {
            throw new ArgumentException($"fold market: {marketState.Length} market floats for {rows.Count} rows, needs {PolicyStateLayout.MarketSize} each", nameof(marketState));
        }

        if (!gate.Rows.Contains(rows)) throw new ArgumentException($"fold market: the gate knows {gate.Rows}, needs {rows}", nameof(gate));
        if (kernel.Timeframe != tape.Candles.Timeframe)
        {
            throw new ArgumentException($"fold market: the kernel steps {kernel.Timeframe}, the candles are {tape.Candles.Timeframe}", nameof(kernel));
        }

        ReadOnlySpan<float> values = marketState.Span;
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new ArgumentException($"fold market: slot {i % PolicyStateLayout.MarketSize} of row {rows.Start + (i / PolicyStateLayout.MarketSize)} is {values[i]}; an absent input enters as 0", nameof(marketState));
            }
        }

        Tape = tape;
        Rows = rows;
        Gate = gate;
        Kernel = kernel;
        _marketState = marketState;
        _contexts = new DecisionContext[rows.Count];
        _candles = new NextCandle[rows.Count];
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows.Start + i;
            _contexts[i] = TapeRows.Context(tape, row, gate.Allows(row), gate.Halves(row), gate.Confidence[row - gate.Rows.Start]);
            NextCandle candle = TapeRows.Candle(tape, row);
            if (!(candle.Low > 0 && double.IsFinite(candle.High)))
            {
                throw new ArgumentException($"fold market: candle {candle.OpenTime} trades between {candle.Low} and {candle.High}; prices need to be finite and above 0", nameof(tape));
            }

            _candles[i] = candle;
        }
    }

    public SignalTape Tape { get; }
    public RowRange Rows { get; }
    public EntryGate Gate { get; }
    public DecisionKernel Kernel { get; }

    /// <summary>The kernel's inputs at the close of a row.</summary>
    public ref readonly DecisionContext Context(int row) => ref _contexts[row - Rows.Start];

    /// <summary>A row as the candle in which a decision of the previous row fills.</summary>
    public ref readonly NextCandle Candle(int row) => ref _candles[row - Rows.Start];

    /// <summary>The policy state at the close of a row.</summary>
    /// <param name="state">[80] overwritten.</param>
    public void WriteState(int row, in PositionState position, Span<float> state)
    {
        int at = row - Rows.Start;
        _marketState.Span.Slice(at * PolicyStateLayout.MarketSize, PolicyStateLayout.MarketSize).CopyTo(state);
        KernelStateLayout.Write(position, _contexts[at], state.Slice(PolicyStateLayout.MarketSize, KernelStateLayout.Count));
    }
}
