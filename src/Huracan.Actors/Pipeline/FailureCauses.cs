using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Core.Market;
using Huracan.Core.Runs;

namespace Huracan.Actors.Pipeline;

/// <summary>Sorts an exception into the three kinds of error: the caller's mistake, the world's trouble, our bug.</summary>
public static class FailureCauses
{
    public static FailureCause Of(Exception error) => error switch
    {
        MarketDataException e => e.Cause,
        AppendFailedException or BlobCorruptException or IOException or UnauthorizedAccessException => FailureCause.World,
        AggregateException { InnerException: { } inner } => Of(inner),
        _ => FailureCause.OurBug,
    };
}
