namespace Huracan.Core.Decisions;

/// <summary>The positions that are allowed (D1). Shorts need a perpetual-futures mode, which is not built yet.</summary>
public enum TradingMode : byte { SpotLong = 0 }

/// <summary>What may forbid an entry.</summary>
public enum EntryGateMode : byte
{
    /// <summary>Consensus, confidence and the viability check must all allow the entry.</summary>
    Rules = 0,

    /// <summary>Nothing: for oracle tests and baselines only.</summary>
    None = 1,
}

/// <summary>Settings of the decision kernel. Training, shadow trades, walk-forward, paper and live trading share them.</summary>
public sealed record KernelSettings
{
    public TradingMode Mode { get; init; } = TradingMode.SpotLong;
    public EntryGateMode EntryGate { get; init; } = EntryGateMode.Rules;
    public CostSettings Costs { get; init; } = new();
    public ExitSettings Exits { get; init; } = new();

    /// <summary>Exits by stop, target and trail. Off in oracle tests, whose optimum must not depend on the path inside a candle.</summary>
    public bool PricePathExits { get; init; } = true;

    /// <summary>Exits after the longest hold. Off in oracle tests and for buy and hold.</summary>
    public bool MaxHoldExits { get; init; } = true;

    /// <summary>Ruin: a training episode ends when this much of the normal notional is lost, bps.</summary>
    public double RuinBps { get; init; } = 10_000;

    /// <exception cref="ArgumentException">A number is out of range, or the numbers contradict each other; the message has the
    /// arithmetic.</exception>
    public void Validate()
    {
        if (Mode != TradingMode.SpotLong) throw new ArgumentException($"kernel: mode {(byte)Mode} is unknown, only spot long exists");
        if (EntryGate is not (EntryGateMode.Rules or EntryGateMode.None)) throw new ArgumentException($"kernel: entry gate {(byte)EntryGate} is unknown, needs rules or none");
        if (!(RuinBps > 0)) throw new ArgumentException(FormattableString.Invariant($"kernel: {nameof(RuinBps)} is {RuinBps}, needs a number above 0"));
        Exits.Validate(Costs);
    }
}
