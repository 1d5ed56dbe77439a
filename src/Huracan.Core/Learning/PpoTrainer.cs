using System.Runtime.Intrinsics;
using Huracan.Core.Foundation;
using Huracan.Core.Numerics;
using Huracan.Core.State;

namespace Huracan.Core.Learning;

/// <summary>The arithmetic of a trainer. Both give the same bits; plain is the slow reference.</summary>
public enum PpoArithmetic : byte
{
    Simd = 0,
    Plain = 1,
}

/// <summary>Proximal policy optimisation over a vector environment: rollout, advantages, epochs (demands 81 to 84, D23 to D26).</summary>
/// <remarks>Every random number has a counter: actions (update, environment, step), shuffles (update, epoch, 0), weights at the start. So
/// the saved state is weights, moments, counts, environment and normaliser. A restored trainer continues with the same bytes on either
/// arithmetic. No allocation per sample on <see cref="PpoArithmetic.Simd"/>. The environment belongs to the trainer while it
/// trains.</remarks>
public sealed class PpoTrainer : IPolicyTrainer
{
    private const int Stride = IPpoLearner.LogitStride;

    private readonly PpoSettings _settings;
    private readonly IVectorEnvironment _environment;
    private readonly IPpoLearner _learner;
    private readonly PpoParameters<float> _exchange;
    private readonly PpoSamples<float> _samples;
    private readonly ReturnNormaliser _normaliser;
    private readonly ulong _actionKey, _shuffleKey;
    private readonly int _steps, _lanes, _stateSize;
    private readonly ushort _allActions;

    private readonly float[] _logits, _finalStates, _finalRows, _finalLogits, _finalValues, _stepRewards, _stepValues;
    private readonly float[] _rewards, _values, _bootstraps;
    private readonly EpisodeEnd[] _ends, _stepEnds;
    private readonly ushort[] _stepMasks;
    private readonly int[] _order, _finalLanes;
    private readonly double[] _pathReward, _pathValue, _pathBootstrap, _pathAdvantage, _pathReturn, _advantages, _returns, _residuals;
    private readonly EpisodeEnd[] _pathEnd;
    private readonly double[] _episodeReturns;
    private bool _spoiled;

    /// <param name="environment">Its Count must be settings.Environments.</param>
    /// <param name="stage">The kind of training, <c>fold</c> or <c>final</c>; with seed, symbol and fold it is the key of all random
    /// numbers of the trainer.</param>
    public PpoTrainer(PpoSettings settings, IVectorEnvironment environment, ulong seed, string symbol, string stage, int fold, PpoArithmetic arithmetic = PpoArithmetic.Simd)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(environment);
        settings.Validate();
        if (environment.Count != settings.Environments)
            throw new ArgumentException($"ppo: an environment of {environment.Count} episodes given, settings.Environments = {settings.Environments} needed");
        if (environment.ActionCount is < 1 or > Stride) throw new ArgumentException($"ppo: {environment.ActionCount} actions given, 1 to 16 allowed");
        (_settings, _environment) = (settings, environment);
        (_steps, _lanes, _stateSize) = (settings.StepsPerUpdate, settings.Environments, environment.StateSize);
        _allActions = (ushort)((1 << environment.ActionCount) - 1);
        _learner = arithmetic == PpoArithmetic.Plain
            ? new PlainLearner(_stateSize, environment.ActionCount, settings)
            : new SimdPpo(_stateSize, environment.ActionCount, settings);
        _actionKey = Philox.Key(seed, symbol, stage + "/ppo.action", fold);
        _shuffleKey = Philox.Key(seed, symbol, stage + "/ppo.shuffle", fold);
        _exchange = new PpoParameters<float>(_stateSize, settings.Hidden, environment.ActionCount);
        _exchange.Draw(Philox.Key(seed, symbol, stage + "/ppo.weights", fold), settings.PassiveBias, settings.PassiveActions);
        _learner.Import(_exchange);
        _normaliser = new ReturnNormaliser(_lanes, settings.Gamma);

        int all = settings.SamplesPerUpdate;
        _samples = new PpoSamples<float>(all, _stateSize);
        (_logits, _finalLogits) = (new float[_lanes * Stride], new float[_lanes * Stride]);
        (_finalStates, _finalRows) = (new float[_lanes * _stateSize], new float[_lanes * _stateSize]);
        (_finalValues, _stepRewards, _stepValues) = (new float[_lanes], new float[_lanes], new float[_lanes]);
        (_stepEnds, _stepMasks, _finalLanes) = (new EpisodeEnd[_lanes], new ushort[_lanes], new int[_lanes]);
        (_rewards, _values, _bootstraps, _ends, _order) = (new float[all], new float[all], new float[all], new EpisodeEnd[all], new int[all]);
        (_pathReward, _pathValue, _pathBootstrap) = (new double[_steps], new double[_steps], new double[_steps]);
        (_pathAdvantage, _pathReturn, _pathEnd) = (new double[_steps], new double[_steps], new EpisodeEnd[_steps]);
        (_advantages, _returns, _residuals) = (new double[all], new double[all], new double[all]);
        _episodeReturns = new double[_lanes];
    }

    public int UpdatesDone { get; private set; }
    public int UpdatesPlanned => _settings.Updates;

    /// <inheritdoc/>
    public bool TryUpdate(IStopFlag stop, out UpdateDiagnostics diagnostics)
    {
        ArgumentNullException.ThrowIfNull(stop);
        if (_spoiled) throw new InvalidOperationException("ppo: the last update was stopped half-way; restore the trainer from its last checkpoint first");
        if (UpdatesDone >= UpdatesPlanned) throw new InvalidOperationException($"ppo: all {UpdatesPlanned} updates are done");
        diagnostics = default;
        _spoiled = true;
        _environment.ScaleCosts(_settings.CostShare(UpdatesDone));
        if (!TryRollout(stop, out double meanEpisodeReturn)) return false;
        double meanReward = Advantages(out double explainedVariance);
        double learningRate = _settings.LinearDecay ? _settings.LearningRate * (1 - (double)UpdatesDone / UpdatesPlanned) : _settings.LearningRate;
        if (!TryEpochs(stop, learningRate, out MinibatchLosses mean, out double lastKl, out int epochs)) return false;
        if (!double.IsFinite(mean.PolicyLoss)) throw Diverged(UpdatesDone + 1, "the policy loss is not finite");
        if (!double.IsFinite(mean.ValueLoss)) throw Diverged(UpdatesDone + 1, "the value loss is not finite");
        UpdatesDone++;
        _spoiled = false;
        diagnostics = new UpdateDiagnostics(
            UpdatesDone, mean.PolicyLoss, mean.ValueLoss, mean.Entropy, lastKl, mean.ClipFraction,
            explainedVariance, meanEpisodeReturn, meanReward, learningRate, epochs, _settings.SamplesPerUpdate);
        return true;
    }

    private TrainingDivergedException Diverged(int update, string seen) =>
        new($"update {update} of {UpdatesPlanned}: {seen}; {_settings.DivergenceAdvice()}");

    /// <summary>Plays all environments for the rollout's steps under the current policy.</summary>
    private bool TryRollout(IStopFlag stop, out double meanEpisodeReturn)
    {
        double endedReturns = 0;
        int ended = 0;
        meanEpisodeReturn = double.NaN;
        for (int step = 0; step < _steps; step++)
        {
            if (stop.IsRaised) return false;
            int at = step * _lanes;
            Span<float> states = _samples.States.AsSpan(at * _stateSize, _lanes * _stateSize);
            Span<ushort> masks = _samples.Masks.AsSpan(at, _lanes);
            _environment.Observe(states, masks);
            RequireFinite(states, step);
            _learner.Forward(states, _lanes, _logits, _values.AsSpan(at, _lanes));
            for (int lane = 0; lane < _lanes; lane++) Draw(at + lane, lane, step);
            _environment.Step(_samples.Actions.AsSpan(at, _lanes), _stepRewards, _stepEnds, _finalStates);
            _stepRewards.CopyTo(_rewards, at);
            _stepEnds.CopyTo(_ends, at);
            ValuesAfterTruncation(at);
            for (int lane = 0; lane < _lanes; lane++)
            {
                if (!float.IsFinite(_stepRewards[lane])) throw new InvalidOperationException($"ppo: environment {lane} gave reward {_stepRewards[lane]} in update {UpdatesDone + 1}, step {step}; a finite number needed");
                _episodeReturns[lane] += _stepRewards[lane];
                if (_stepEnds[lane] == EpisodeEnd.None) continue;
                endedReturns += _episodeReturns[lane];
                ended++;
                _episodeReturns[lane] = 0;
            }
        }
        if (ended > 0) meanEpisodeReturn = endedReturns / ended;

        // If the rollout stops inside an episode: V of the state from which it would continue.
        _environment.Observe(_finalStates, _stepMasks);
        _learner.Forward(_finalStates, _lanes, _logits, _stepValues);
        int last = (_steps - 1) * _lanes;
        for (int lane = 0; lane < _lanes; lane++)
            if (_ends[last + lane] == EpisodeEnd.None) _bootstraps[last + lane] = _stepValues[lane];
        return true;
    }

    /// <summary>A ReLU turns a NaN into 0, so inputs are checked for NaN first.</summary>
    private void RequireFinite(ReadOnlySpan<float> states, int step)
    {
        // 0 x is 0 for every finite x and NaN for all others.
        Vector512<float> lanes = Vector512<float>.Zero;
        int i = 0;
        for (; i <= states.Length - Stride; i += Stride) lanes = Vector512.FusedMultiplyAdd(Vector512.Create(states[i..]), Vector512<float>.Zero, lanes);
        float tail = 0;
        for (; i < states.Length; i++) tail += states[i] * 0;
        if (CanonicalSum.Tree(lanes) + tail == 0) return;
        int bad = 0;
        while (float.IsFinite(states[bad])) bad++;
        throw new InvalidOperationException($"ppo: environment {bad / _stateSize} showed {states[bad]} at slot {bad % _stateSize} in update {UpdatesDone + 1}, step {step}; finite numbers needed");
    }

    /// <summary>Draws the action of one environment at a uniform number of its own counter.</summary>
    private void Draw(int sample, int lane, int step)
    {
        ref ushort mask = ref _samples.Masks[sample];
        mask &= _allActions;
        if (mask == 0) throw new InvalidOperationException($"ppo: environment {lane} allowed no action in update {UpdatesDone + 1}, step {step}");
        float uniform = Philox.UnitSingle(Philox.Block(_actionKey, (uint)UpdatesDone, (uint)lane, (uint)step, 0).X0);
        if (!ActionSampler.TryDraw(_logits.AsSpan(lane * Stride, Stride), mask, uniform, out _samples.Actions[sample], out _samples.LogProbabilities[sample]))
        {
            // The states are finite (RequireFinite), so the weights are not.
            throw Diverged(UpdatesDone + 1, "the policy's logits are not finite");
        }
    }

    private void ValuesAfterTruncation(int at)
    {
        int rows = 0;
        for (int lane = 0; lane < _lanes; lane++)
        {
            _bootstraps[at + lane] = 0;
            if (_stepEnds[lane] != EpisodeEnd.Truncated) continue;
            _finalStates.AsSpan(lane * _stateSize, _stateSize).CopyTo(_finalRows.AsSpan(rows * _stateSize));
            _finalLanes[rows++] = lane;
        }
        if (rows == 0) return;
        _learner.Forward(_finalRows.AsSpan(0, rows * _stateSize), rows, _finalLogits.AsSpan(0, rows * Stride), _finalValues.AsSpan(0, rows));
        for (int row = 0; row < rows; row++) _bootstraps[at + _finalLanes[row]] = _finalValues[row];
    }

    /// <summary>Advantages and returns in the value net's unit; the advantages normalised once, over the whole rollout.</summary>
    /// <returns>The mean reward of a step, in the environment's unit.</returns>
    private double Advantages(out double explainedVariance)
    {
        double scale = _normaliser.Rollout(_rewards, _ends);
        for (int lane = 0; lane < _lanes; lane++)
        {
            for (int t = 0; t < _steps; t++)
            {
                int at = t * _lanes + lane;
                _pathReward[t] = _rewards[at] / scale;
                _pathValue[t] = _values[at];
                _pathEnd[t] = _ends[at];
                _pathBootstrap[t] = _bootstraps[at];
            }
            Gae.Path(_pathReward, _pathValue, _pathEnd, _pathBootstrap, _settings.Gamma, _settings.Lambda, _pathAdvantage, _pathReturn);
            for (int t = 0; t < _steps; t++)
            {
                int at = t * _lanes + lane;
                _advantages[at] = _pathAdvantage[t];
                _returns[at] = _pathReturn[t];
            }
        }
        double mean = CanonicalSum.Mean(_advantages);
        double deviation = Math.Sqrt(CanonicalSum.SquaredDeviations(_advantages, mean) / _advantages.Length);
        for (int i = 0; i < _advantages.Length; i++)
        {
            // 1e-8 as in Stable-Baselines3: a rollout without any difference gives zeros, not NaN.
            _samples.Advantages[i] = (float)((_advantages[i] - mean) / (deviation + 1e-8));
            _samples.Returns[i] = (float)_returns[i];
            _residuals[i] = _returns[i] - _values[i];
        }
        double spread = CanonicalSum.SquaredDeviations(_returns, CanonicalSum.Mean(_returns));
        double unexplained = CanonicalSum.SquaredDeviations(_residuals, CanonicalSum.Mean(_residuals));
        explainedVariance = spread > 0 ? 1 - unexplained / spread : double.NaN;
        for (int i = 0; i < _rewards.Length; i++) _residuals[i] = _rewards[i];
        return CanonicalSum.Mean(_residuals);
    }

    /// <summary>The epochs. The KL stop acts on every minibatch, before its step, as in Stable-Baselines3: 64 samples are noisy, so it also
    /// limits the overfitting to a rollout's noise.</summary>
    private bool TryEpochs(IStopFlag stop, double learningRate, out MinibatchLosses mean, out double lastKl, out int epochs)
    {
        double policy = 0, value = 0, entropy = 0, clip = 0;
        long minibatches = 0;
        double divergenceMax = _settings.KlStop ? _settings.KlTarget * _settings.KlSlack : double.PositiveInfinity;
        bool stopped = false;
        (mean, lastKl) = (default, 0);
        for (int i = 0; i < _order.Length; i++) _order[i] = i;
        for (epochs = 0; epochs < _settings.Epochs && !stopped; epochs++)
        {
            new PhiloxStream(_shuffleKey, (uint)UpdatesDone, (uint)epochs, 0).Shuffle<int>(_order);
            double divergence = 0;
            int batches = 0;
            for (int from = 0; from < _order.Length && !stopped; from += _settings.Minibatch)
            {
                if (stop.IsRaised) return false;
                ReadOnlySpan<int> minibatch = _order.AsSpan(from, Math.Min(_settings.Minibatch, _order.Length - from));
                MinibatchLosses losses = _learner.Step(_samples, minibatch, learningRate, divergenceMax);
                policy += losses.PolicyLoss;
                value += losses.ValueLoss;
                entropy += losses.Entropy;
                clip += losses.ClipFraction;
                divergence += losses.ApproxKl;
                batches++;
                stopped = losses.ApproxKl > divergenceMax;
            }
            minibatches += batches;
            lastKl = divergence / batches;
        }
        mean = new MinibatchLosses(policy / minibatches, value / minibatches, entropy / minibatches, lastKl, clip / minibatches);
        return true;
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (_spoiled) throw new InvalidOperationException("ppo: the last update was stopped in the middle; its state is not a checkpoint");
        writer.Section("ppo-trainer/1");
        writer.Int32(UpdatesDone);
        _learner.Export(_exchange);
        _exchange.Save(writer);
        _normaliser.Save(writer);
        writer.Array<double>(_episodeReturns);
        writer.Section("environment");
        _environment.Save(writer);
    }

    /// <inheritdoc/>
    public void Restore(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _spoiled = true;
        reader.Section("ppo-trainer/1");
        UpdatesDone = reader.Int32();
        _exchange.Restore(reader);
        _learner.Import(_exchange);
        _normaliser.Restore(reader);
        reader.Fill<double>(_episodeReturns);
        reader.Section("environment");
        _environment.Restore(reader);
        _spoiled = false;
    }

    /// <inheritdoc/>
    public PolicyNetwork CopyPolicy()
    {
        _learner.Export(_exchange);
        return Copy(_exchange.Policy);
    }

    /// <inheritdoc/>
    public PolicyNetwork CopyValue()
    {
        _learner.Export(_exchange);
        return Copy(_exchange.Value);
    }

    private static PolicyNetwork Copy(DenseNet<float> net)
    {
        var copy = new PolicyNetwork(net.Inputs, net.Hidden, net.Outputs);
        net.HiddenWeights.CopyTo(copy.HiddenWeights, 0);
        net.HiddenBias.CopyTo(copy.HiddenBias, 0);
        net.OutputWeights.CopyTo(copy.OutputWeights, 0);
        net.OutputBias.CopyTo(copy.OutputBias, 0);
        return copy;
    }

    /// <summary>Nothing to release here; other trainers may hold devices.</summary>
    public void Dispose() { }
}
