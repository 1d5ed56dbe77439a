using Huracan.Core.Foundation;

namespace Huracan.Core.Market;

/// <summary>Candles could not be brought here. The message says where, what was seen, what is allowed and what to try.</summary>
/// <remarks>Bad content is the caller's cause: the same call will fail the same way again. The world's cause (a disk, a permission) may
/// pass. Readable candles of bad quality are no exception: they are refused by a <see cref="Quality.QualityVerdict"/>.</remarks>
public sealed class MarketDataException(FailureCause cause, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Who can mend it; never <see cref="FailureCause.OurBug"/>.</summary>
    public FailureCause Cause { get; } = cause;

    /// <summary>True if the files are fine and hold nothing of the span. A caller that can do without these candles may go on; after any
    /// other error it must say what was wrong.</summary>
    public bool NothingInSpan { get; init; }
}
