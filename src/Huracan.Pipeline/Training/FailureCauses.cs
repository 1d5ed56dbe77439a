using System.Data.Common;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Core.Foundation;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Pipeline.Training.Remote;

namespace Huracan.Pipeline.Training;

/// <summary>Sorts an exception into the three kinds of error: the caller's mistake, the world's trouble, our bug.</summary>
public static class FailureCauses
{
    public static FailureCause Of(Exception error) => error switch
    {
        MarketDataException e => e.Cause,
        RemoteTrainingException e => e.Cause,
        TrainingDivergedException => FailureCause.Caller,
        AppendFailedException or BlobCorruptException or IOException or UnauthorizedAccessException or DbException => FailureCause.World,
        { InnerException: { } inner } => Of(inner), // a full disk stays a full disk, also inside a store's own exception
        _ => FailureCause.OurBug,
    };
}
