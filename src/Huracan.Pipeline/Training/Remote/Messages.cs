using Huracan.Core.Foundation;

namespace Huracan.Pipeline.Training.Remote;

// Between a RemoteTrainer and a TrainerService, over a network that loses, doubles and reorders messages: big data is in blobs.

/// <summary>Identifies a training: one fold of one try of one owner of a coin. The same in every repetition.</summary>
/// <param name="Epoch">Of the coin's lease.</param>
/// <param name="Attempt">Of <see cref="TrainFold"/>.</param>
public readonly record struct FoldOrder(string RunId, string Symbol, long Epoch, long Attempt, int Fold);

/// <summary>Train this fold. Repeated until its outcome has arrived: a trainer that stops receiving it gives the order up.</summary>
/// <param name="Checkpoints">Newest first; if one is torn, the next one is used.</param>
public sealed record OrderFold(FoldOrder Order, IReadOnlyList<string> Checkpoints);

/// <summary>The order is not wanted any more, or not here: stop with a last checkpoint, and report it.</summary>
public sealed record StopFold(FoldOrder Order);

/// <summary>This trainer has other work, or its node has no free slot, or it is leaving: ask the next one.</summary>
public sealed record TrainerBusy(FoldOrder Order);

/// <summary>The state of an order, sent at each of its repetitions and at each change. The last one contains everything.</summary>
/// <param name="UpdatesDone">Of the checkpoint.</param>
/// <param name="Blob">The newest checkpoint of this trainer, or the model if the training is done; null if there is none yet.</param>
/// <param name="Cause">Set if the training has failed or the node is unfit.</param>
/// <param name="Reason">Set if the training has failed or the node is unfit; null otherwise.</param>
public sealed record FoldStanding(FoldOrder Order, FoldPhase Phase, int UpdatesDone, string? Blob, FailureCause Cause = FailureCause.OurBug, string? Reason = null);

/// <summary>Part of the mail between nodes: the numbers never change their meaning.</summary>
public enum FoldPhase : byte
{
    Working = 0,

    /// <summary>Stopped on the way; another trainer may continue from the checkpoint.</summary>
    Resting = 1,

    Trained = 2,

    Failed = 3,

    /// <summary>This trainer's node lacks something that the order needs, such as its candles; another node may have it.</summary>
    Unfit = 4,
}
