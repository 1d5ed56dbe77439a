namespace Huracan.Core.Decisions;

/// <summary>What may be held (D1). Shorts need a perpetual-futures mode, which does not exist.</summary>
public enum TradingMode : byte { SpotLong = 0 }

/// <summary>Who may forbid an entry.</summary>
public enum EntryGateMode : byte
{
    /// <summary>Consensus, confidence and the viability check must all agree.</summary>
    Rules = 0,

    /// <summary>Nobody: for oracle tests and baselines only.</summary>
    None = 1,
}

/// <summary>The numbers of the decision kernel. One record for training, shadow trades, walk-forward, paper and live.</summary>
public sealed record KernelSettings
{
    public TradingMode Mode { get; init; } = TradingMode.SpotLong;
    public EntryGateMode EntryGate { get; init; } = EntryGateMode.Rules;
    public CostSettings Costs { get; init; } = new();
    public ExitSettings Exits { get; init; } = new();

    /// <summary>Stop, target and trail. Off for oracle tests, whose optimum must not depend on the path inside a candle.</summary>
    public bool PricePathExits { get; init; } = true;

    /// <summary>The exit after the longest hold. Off for oracle tests and for buy and hold.</summary>
    public bool MaxHoldExits { get; init; } = true;

    /// <summary>A training episode truly ends once this much of the normal notional is lost, bps.</summary>
    public double RuinBps { get; init; } = 10_000;

    /// <exception cref="ArgumentException">A number is out of range or the set is incoherent; the message has the arithmetic.</exception>
    public void Validate()
    {
        if (Mode != TradingMode.SpotLong) throw new ArgumentException($"kernel: mode {(byte)Mode} is unknown, only spot long exists");
        if (EntryGate is not (EntryGateMode.Rules or EntryGateMode.None)) throw new ArgumentException($"kernel: entry gate {(byte)EntryGate} is unknown, needs rules or none");
        if (!(RuinBps > 0)) throw new ArgumentException(FormattableString.Invariant($"kernel: {nameof(RuinBps)} is {RuinBps}, needs a number above 0"));
        Exits.Validate(Costs);
    }
}
