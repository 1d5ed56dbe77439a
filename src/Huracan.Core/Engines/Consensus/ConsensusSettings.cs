namespace Huracan.Core.Engines.Consensus;

/// <summary>How agreement is counted.</summary>
public enum ConsensusMode : byte
{
    /// <summary>Only engines that vote count; a quorum must agree (D27).</summary>
    Repaired = 0,

    /// <summary>Demand 53 literally: every engine counts, and an engine that abstains disagrees.</summary>
    Seed = 1,
}

/// <summary>Settings of the consensus.</summary>
public sealed record ConsensusSettings
{
    public ConsensusMode Mode { get; init; } = ConsensusMode.Repaired;

    /// <summary>Spot trading: a sell closes or forbids longs and never opens a position (D1, D57).</summary>
    public bool Spot { get; init; } = true;

    /// <summary>Number of engines that must agree in TREND, RANGE and UNKNOWN, including the primary engine (D27).</summary>
    public int Quorum { get; init; } = 2;

    /// <summary>The same in PANIC.</summary>
    public int PanicQuorum { get; init; } = 3;

    /// <summary>Home engine of TREND: without its agreement, the level is at most WEAK (demand 55).</summary>
    public string TrendHome { get; init; } = "trend";
    /// <summary>Home engine of RANGE.</summary>
    public string RangeHome { get; init; } = "range";

    /// <summary>Engine whose agreement in TREND is flagged as a boost (demand 55).</summary>
    public string TrendBooster { get; init; } = "breakout";

    /// <summary>The same in RANGE.</summary>
    public string RangeBooster { get; init; } = "sweep";

    /// <exception cref="ArgumentException">Numbers are wrong; the message names each of them.</exception>
    public void Validate()
    {
        List<string> wrong = [];
        if (Quorum is < 1 or > 255) wrong.Add($"consensus.{nameof(Quorum)}: {Quorum} given, allowed 1..255");
        if (PanicQuorum is < 1 or > 255) wrong.Add($"consensus.{nameof(PanicQuorum)}: {PanicQuorum} given, allowed 1..255");
        if (PanicQuorum < Quorum) wrong.Add($"consensus.{nameof(PanicQuorum)}: {PanicQuorum} lies below the ordinary quorum of {Quorum}");
        if (wrong.Count > 0) throw new ArgumentException(string.Join("; ", wrong));
    }
}
