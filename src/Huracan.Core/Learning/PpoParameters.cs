using System.Numerics;
using Huracan.Core.Numerics;
using Huracan.Core.State;

namespace Huracan.Core.Learning;

/// <summary>Everything a gradient step reads and writes, in the one layout that all trainers exchange: two nets (D25), Adam's moments, the
/// count of steps.</summary>
public sealed class PpoParameters<T>(int inputs, int hidden, int actions) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public DenseNet<T> Policy { get; } = new(inputs, hidden, actions);
    public DenseNet<T> Value { get; } = new(inputs, hidden, 1);
    public DenseNet<T> PolicyFirstMoment { get; } = new(inputs, hidden, actions);
    public DenseNet<T> PolicySecondMoment { get; } = new(inputs, hidden, actions);
    public DenseNet<T> ValueFirstMoment { get; } = new(inputs, hidden, 1);
    public DenseNet<T> ValueSecondMoment { get; } = new(inputs, hidden, 1);

    /// <summary>The state of Adam's bias correction.</summary>
    public AdamClock Clock { get; set; } = AdamClock.Start;

    private DenseNet<T>[] All => [Policy, Value, PolicyFirstMoment, PolicySecondMoment, ValueFirstMoment, ValueSecondMoment];

    /// <summary>Draws fresh weights and clears the rest. Hidden layers: uniform on +-sqrt(6 / inputs) (He et al., arXiv 1502.01852). Heads:
    /// variance 1e-4 / hidden for the policy, so that it starts almost uniform, and 1 / hidden for the value (the gains of
    /// Stable-Baselines3, without its orthogonal rotation). Biases are 0, except those of the passive actions.</summary>
    /// <param name="key">Counter (0, net, tensor) gives the weights of a tensor in order.</param>
    public void Draw(ulong key, double passiveBias, ushort passiveActions)
    {
        foreach (DenseNet<T> net in All)
            foreach (T[] tensor in net.Tensors) Array.Clear(tensor);
        Clock = AdamClock.Start;
        Fill(Policy.HiddenWeights, Math.Sqrt(6.0 / inputs), new PhiloxStream(key, 0, 0, 0));
        Fill(Policy.OutputWeights, 0.01 * Math.Sqrt(3.0 / hidden), new PhiloxStream(key, 0, 0, 2));
        Fill(Value.HiddenWeights, Math.Sqrt(6.0 / inputs), new PhiloxStream(key, 0, 1, 0));
        Fill(Value.OutputWeights, Math.Sqrt(3.0 / hidden), new PhiloxStream(key, 0, 1, 2));
        for (int action = 0; action < actions; action++)
            if ((passiveActions >> action & 1) != 0) Policy.OutputBias[action] = T.CreateTruncating(passiveBias);
    }

    private static void Fill(T[] weights, double bound, PhiloxStream stream)
    {
        for (int i = 0; i < weights.Length; i++) weights[i] = T.CreateTruncating(bound * (2 * stream.NextDouble() - 1));
    }

    public void Save(StateWriter writer)
    {
        writer.Section("ppo-parameters");
        writer.Int32(inputs);
        writer.Int32(hidden);
        writer.Int32(actions);
        Clock.Save(writer);
        foreach (DenseNet<T> net in All)
            foreach (T[] tensor in net.Tensors) writer.Array<T>(tensor);
    }

    public void Restore(StateReader reader)
    {
        reader.Section("ppo-parameters");
        (int seenInputs, int seenHidden, int seenActions) = (reader.Int32(), reader.Int32(), reader.Int32());
        if ((seenInputs, seenHidden, seenActions) != (inputs, hidden, actions))
            throw new StateFormatException($"ppo parameters: nets of {seenInputs}-{seenHidden}-{seenActions} seen, {inputs}-{hidden}-{actions} expected");
        Clock = AdamClock.Restore(reader);
        foreach (DenseNet<T> net in All)
            foreach (T[] tensor in net.Tensors) reader.Fill<T>(tensor);
    }
}

/// <summary>Adam's count of steps and the powers of its decays, by repeated multiplication in double, so that no power function is
/// needed.</summary>
public readonly record struct AdamClock(long Steps, double Beta1Power, double Beta2Power)
{
    public static AdamClock Start { get; } = new(0, 1, 1);

    public AdamClock Next(PpoSettings settings) => new(Steps + 1, Beta1Power * settings.AdamBeta1, Beta2Power * settings.AdamBeta2);

    public void Save(StateWriter writer)
    {
        writer.Int64(Steps);
        writer.Double(Beta1Power);
        writer.Double(Beta2Power);
    }

    public static AdamClock Restore(StateReader reader) => new(reader.Int64(), reader.Double(), reader.Double());
}
