using Huracan.Core.Foundation;

namespace Huracan.Pipeline.Training.Remote;

// Between a RemoteTrainer and a TrainerService, over a network that loses, doubles and reorders: what is big is in blobs.

/// <summary>Which training this is: one fold of one try of one owner of a coin. Equal over every repetition.</summary>
/// <param name="Epoch">Of the coin's lease.</param>
/// <param name="Attempt">Of <see cref="TrainFold"/>.</param>
public readonly record struct FoldOrder(string RunId, string Symbol, long Epoch, long Attempt, int Fold);

/// <summary>Train this fold. Repeated until its outcome is there: a trainer that hears it no more gives the order up.</summary>
/// <param name="Checkpoints">Newest first; the next one is used where one proves torn.</param>
public sealed record OrderFold(FoldOrder Order, IReadOnlyList<string> Checkpoints);

/// <summary>The order is wanted no more, or not here: come to rest, with a last checkpoint, and say so.</summary>
public sealed record StopFold(FoldOrder Order);

/// <summary>This trainer has other work, or its node no free slot, or it is leaving: ask the next one.</summary>
public sealed record TrainerBusy(FoldOrder Order);

/// <summary>How an order stands: told at each of its repetitions, and when something has changed. The last one told says everything.</summary>
/// <param name="UpdatesDone">Of the checkpoint.</param>
/// <param name="Blob">The newest checkpoint of this trainer, or the model where it is trained; null if there is none yet.</param>
/// <param name="Cause">Where it has failed or the node is unfit.</param>
/// <param name="Reason">Where it has failed or the node is unfit; null otherwise.</param>
public sealed record FoldStanding(FoldOrder Order, FoldPhase Phase, int UpdatesDone, string? Blob, FailureCause Cause = FailureCause.OurBug, string? Reason = null);

/// <summary>Lies in mail between nodes: numbers keep their meaning.</summary>
public enum FoldPhase : byte
{
    Working = 0,

    /// <summary>Stopped on the way; another trainer may continue from the checkpoint.</summary>
    Resting = 1,

    Trained = 2,

    Failed = 3,

    /// <summary>This trainer's node has not what the order needs, such as its candles; another's may have it.</summary>
    Unfit = 4,
}
