namespace Huracan.Core.Decisions.Entry;

/// <summary>Whether a long entry is legal at a close, and if not, the first rule that forbids it. Stored; values are stable.</summary>
public enum EntryVerdict : byte
{
    /// <summary>The row belongs to no window of the fold.</summary>
    OutsideFold = 0,

    /// <summary>The volatility is not known yet, so stop and cost are not known either.</summary>
    NotWarm = 1,

    /// <summary>The consensus is not a buy. In spot mode a sell forbids entries (D1).</summary>
    NotABuy = 2,

    /// <summary>Consensus says SKIP (demand 54).</summary>
    ConsensusSkips = 3,

    /// <summary>The confidence is below the regime's threshold (demand 60).</summary>
    LowConfidence = 4,

    /// <summary>The target would not leave the net target after costs (D6).</summary>
    NotViable = 5,

    /// <summary>Legal at half size: consensus says REDUCE_SIZE.</summary>
    Half = 6,

    /// <summary>Legal at full size.</summary>
    Full = 7,
}
