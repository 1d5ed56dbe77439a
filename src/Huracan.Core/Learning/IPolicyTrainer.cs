using Huracan.Core.Foundation;
using Huracan.Core.State;

namespace Huracan.Core.Learning;

/// <summary>Trains one policy by whole updates. A <see cref="TrainerKind"/> makes one; checkpoints are portable between kinds.</summary>
/// <remarks>One implementation today: <see cref="PpoTrainer"/>, with the arithmetic that its kind names. A trainer on a graphics card will
/// be the second, and the code that trains folds must not care.</remarks>
public interface IPolicyTrainer : IDisposable
{
    int UpdatesDone { get; }
    int UpdatesPlanned { get; }

    /// <summary>One rollout and its epochs.</summary>
    /// <returns>False if <paramref name="stop"/> was raised: nothing of the update counts, and the trainer must be restored from its last
    /// checkpoint.</returns>
    bool TryUpdate(IStopFlag stop, out UpdateDiagnostics diagnostics);

    /// <summary>Weights, Adam moments, counters, cursor, environment and normaliser state.</summary>
    void Save(StateWriter writer);
    void Restore(StateReader reader);

    /// <summary>A copy of the current policy network, for inference.</summary>
    PolicyNetwork CopyPolicy();

    /// <summary>A copy of the current value network.</summary>
    PolicyNetwork CopyValue();
}

/// <summary>The diagnostics of one update; means over its minibatches unless said otherwise.</summary>
/// <param name="ApproxKl">Mean of (ratio - 1) - log ratio, Schulman's k3 estimator, of the last epoch run, whole or not.</param>
/// <param name="ClipFraction">Share of samples whose ratio left [1 - clip, 1 + clip].</param>
/// <param name="ExplainedVariance">1 - var(return - value) / var(return), before the update; NaN if the returns are all equal.</param>
/// <param name="MeanEpisodeReturn">Mean undiscounted reward of the episodes that ended in the rollout, in reward units (bps); NaN if none
/// did.</param>
/// <param name="MeanReward">Mean reward of a step, in reward units, with the share of trading costs that the ramp counts in this
/// update.</param>
/// <param name="EpochsRun">Begun epochs; fewer than planned if the KL stop ended the update.</param>
public readonly record struct UpdateDiagnostics(
    int Update, double PolicyLoss, double ValueLoss, double Entropy, double ApproxKl, double ClipFraction,
    double ExplainedVariance, double MeanEpisodeReturn, double MeanReward, double LearningRate, int EpochsRun, long Samples);
