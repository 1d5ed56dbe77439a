using System.Runtime.InteropServices;
using Huracan.Core.Learning;
using Huracan.Core.Numerics;
using Xunit;

namespace Huracan.Core.Tests.Learning;

public class PpoStepTests
{
    private static PpoParameters<T> Parameters<T>(int inputs, int hidden, int actions) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var parameters = new PpoParameters<T>(inputs, hidden, actions);
        parameters.Draw(99, 0.5, 0b1);
        // The drawn policy head is almost uniform; a rougher one makes ratios and entropies that test something.
        var stream = new PhiloxStream(100, 0, 0, 0);
        foreach (DenseNet<T> net in new[] { parameters.Policy, parameters.Value })
            foreach (T[] tensor in net.Tensors)
                for (int i = 0; i < tensor.Length; i++) tensor[i] += T.CreateTruncating((float)(0.6 * stream.NextDouble() - 0.3));
        return parameters;
    }

    private static PpoSamples<T> Samples<T>(int count, int inputs, int actions, uint seed = 0) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var samples = new PpoSamples<T>(count, inputs);
        var stream = new PhiloxStream(7, seed, 0, 0);
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < inputs; k++) samples.States[i * inputs + k] = T.CreateTruncating((float)(2 * stream.NextDouble() - 1));
            byte action = (byte)stream.NextBelow((uint)actions);
            samples.Actions[i] = action;
            samples.Masks[i] = (ushort)((stream.NextUInt32() | 1u << action) & ((1u << actions) - 1));
            samples.LogProbabilities[i] = T.CreateTruncating((float)(-0.2 - 3 * stream.NextDouble()));
            samples.Advantages[i] = T.CreateTruncating((float)stream.NextNormal());
            samples.Returns[i] = T.CreateTruncating((float)stream.NextNormal());
        }
        return samples;
    }

    private static void SameBits(float[] expected, float[] actual, string what)
    {
        ReadOnlySpan<int> e = MemoryMarshal.Cast<float, int>(expected), a = MemoryMarshal.Cast<float, int>(actual);
        for (int i = 0; i < expected.Length; i++) Assert.True(e[i] == a[i], $"{what}[{i}]: {actual[i]:R} seen, {expected[i]:R} expected");
    }

    // The shapes: the real one, one where nothing divides by 16, the smallest, and 16 actions with a batch beyond 64.
    [Theory]
    [InlineData(80, 256, 10, 64, 2)]
    [InlineData(13, 37, 10, 29, 6)]
    [InlineData(1, 1, 1, 1, 3)]
    [InlineData(20, 48, 16, 70, 4)]
    public void The_fast_step_has_the_bits_of_the_plain_one(int inputs, int hidden, int actions, int batch, int steps)
    {
        var settings = new PpoSettings { Hidden = hidden, Minibatch = batch, LearningRate = 1e-2 };
        PpoParameters<float> parameters = Parameters<float>(inputs, hidden, actions), plainResult = new(inputs, hidden, actions), fastResult = new(inputs, hidden, actions);
        var plain = new PlainLearner(inputs, actions, settings);
        var fast = new SimdPpo(inputs, actions, settings);
        plain.Import(parameters);
        fast.Import(parameters);
        PpoSamples<float> samples = Samples<float>(2 * batch, inputs, actions);
        int[] order = Enumerable.Range(0, 2 * batch).ToArray();
        for (int step = 0; step < steps; step++)
        {
            new PhiloxStream(1, (uint)step, 0, 0).Shuffle<int>(order);
            ReadOnlySpan<int> minibatch = order.AsSpan(0, batch - step % Math.Min(2, batch));
            Assert.Equal(plain.Step(samples, minibatch, 1e-2, 10), fast.Step(samples, minibatch, 1e-2, 10));
        }
        plain.Export(plainResult);
        fast.Export(fastResult);
        Assert.Equal(plainResult.Clock, fastResult.Clock);
        (DenseNet<float>, DenseNet<float>, string)[] pairs =
        [
            (plainResult.Policy, fastResult.Policy, "policy"), (plainResult.Value, fastResult.Value, "value"),
            (plainResult.PolicyFirstMoment, fastResult.PolicyFirstMoment, "m of the policy"), (plainResult.PolicySecondMoment, fastResult.PolicySecondMoment, "v of the policy"),
            (plainResult.ValueFirstMoment, fastResult.ValueFirstMoment, "m of the value"), (plainResult.ValueSecondMoment, fastResult.ValueSecondMoment, "v of the value"),
        ];
        foreach ((DenseNet<float> expected, DenseNet<float> actual, string name) in pairs)
            for (int tensor = 0; tensor < 4; tensor++) SameBits(expected.Tensors[tensor], actual.Tensors[tensor], $"{name}, tensor {tensor}");

        float[] logits = new float[2 * batch * 16], values = new float[2 * batch], fastLogits = new float[2 * batch * 16], fastValues = new float[2 * batch];
        plain.Forward(samples.States, 2 * batch, logits, values);
        fast.Forward(samples.States, 2 * batch, fastLogits, fastValues);
        SameBits(logits, fastLogits, "logits");
        SameBits(values, fastValues, "values");
    }

    [Fact]
    public void Gradients_are_the_slopes_of_the_loss_by_finite_differences()
    {
        const int inputs = 6, hidden = 9, actions = 5, batch = 11;
        // A wide clip keeps the kinks of min and clamp away from the differences; the golden file covers them.
        var settings = new PpoSettings { Hidden = hidden, Minibatch = batch, Clip = 0.9, EntropyCoefficient = 0.1 };
        PpoParameters<double> parameters = Parameters<double>(inputs, hidden, actions);
        PpoSamples<double> samples = Samples<double>(batch, inputs, actions);
        for (int i = 0; i < batch; i++) samples.LogProbabilities[i] = -1.2;
        int[] all = Enumerable.Range(0, batch).ToArray();
        var ppo = new PlainPpo<double>(parameters, settings);
        ppo.Gradients(samples, all);
        var policyGradient = new DenseNet<double>(inputs, hidden, actions);
        var valueGradient = new DenseNet<double>(inputs, hidden, 1);
        policyGradient.CopyFrom(ppo.PolicyGradient);
        valueGradient.CopyFrom(ppo.ValueGradient);

        // The same point in float for the fast one.
        var fast = new SimdPpo(inputs, actions, settings);
        fast.Import(Parameters<float>(inputs, hidden, actions));
        PpoSamples<float> floats = Samples<float>(batch, inputs, actions);
        for (int i = 0; i < batch; i++) floats.LogProbabilities[i] = -1.2f;
        fast.Gradients(floats, all);
        var fastPolicy = new DenseNet<float>(inputs, hidden, actions);
        var fastValue = new DenseNet<float>(inputs, hidden, 1);
        fast.ExportGradients(fastPolicy, fastValue);

        int compared = 0;
        foreach ((DenseNet<double> net, DenseNet<double> gradient, DenseNet<float> fastGradient) in new[] { (parameters.Policy, policyGradient, fastPolicy), (parameters.Value, valueGradient, fastValue) })
        {
            for (int tensor = 0; tensor < 4; tensor++)
            {
                for (int i = 0; i < net.Tensors[tensor].Length; i++)
                {
                    ref double w = ref net.Tensors[tensor][i];
                    double at = w;
                    const double h = 1e-6;
                    w = at + h;
                    double above = ppo.Gradients(samples, all).Total(settings);
                    w = at - h;
                    double below = ppo.Gradients(samples, all).Total(settings);
                    w = at;
                    double slope = (above - below) / (2 * h);
                    // Central differences at 1e-6 leave about 1e-9 of rounding; float leaves 1e-6.
                    Assert.True(Math.Abs(slope - gradient.Tensors[tensor][i]) < 1e-7, $"plain, tensor {tensor}[{i}]: {gradient.Tensors[tensor][i]:R} seen, {slope:R} expected");
                    Assert.True(Math.Abs(slope - fastGradient.Tensors[tensor][i]) < 1e-5, $"fast, tensor {tensor}[{i}]: {fastGradient.Tensors[tensor][i]:R} seen, {slope:R} expected");
                    compared++;
                }
            }
        }
        Assert.Equal((6 * 9 + 9) * 2 + 9 * 5 + 5 + 9 + 1, compared);
    }

    [Fact]
    public void Masked_actions_have_probability_zero_and_no_entropy()
    {
        float[] logits = new float[16], probability = new float[16], logProbability = new float[16];
        for (int i = 0; i < 16; i++) logits[i] = i;
        MaskedSoftmax.Plain<float>(logits, 0b1001, probability, logProbability);
        for (int i = 0; i < 16; i++) Assert.Equal(i is 0 or 3, probability[i] != 0);
        // Two actions at odds e^3: H = log(1 + e^-3) + 3 e^-3 / (1 + e^-3), worked by hand.
        double odds = Math.Exp(-3);
        Assert.Equal(Math.Log(1 + odds) + 3 * odds / (1 + odds), MaskedSoftmax.PlainEntropy<float>(probability, logProbability), 1e-6);
        MaskedSoftmax.Plain<float>(logits, 0b100, probability, logProbability);
        Assert.Equal(1f, probability[2]);
        Assert.Equal(0f, MaskedSoftmax.PlainEntropy<float>(probability, logProbability));
    }

    [Fact]
    public void Moments_below_1e_30_become_zero()
    {
        const int inputs = 3, hidden = 16, actions = 2;
        var settings = new PpoSettings { Hidden = hidden, Minibatch = 4 };
        foreach (IPpoLearner learner in new IPpoLearner[] { new PlainLearner(inputs, actions, settings), new SimdPpo(inputs, actions, settings) })
        {
            var parameters = new PpoParameters<float>(inputs, hidden, actions);
            parameters.Draw(3, 0, 0);
            Array.Fill(parameters.PolicyFirstMoment.HiddenWeights, 1.05e-30f);
            Array.Fill(parameters.PolicySecondMoment.HiddenWeights, 9e-31f);
            Array.Fill(parameters.Policy.OutputWeights, 0); // no slope reaches the hidden layer
            learner.Import(parameters);
            learner.Step(Samples<float>(4, inputs, actions), [0, 1, 2, 3], 1e-3, double.PositiveInfinity);
            learner.Export(parameters);
            Assert.All(parameters.PolicyFirstMoment.HiddenWeights, m => Assert.Equal(0f, m));
            Assert.All(parameters.PolicySecondMoment.HiddenWeights, v => Assert.Equal(0f, v));
        }
    }

    [Fact]
    public void The_fast_step_allocates_nothing()
    {
        var settings = new PpoSettings { Hidden = 32, Minibatch = 16 };
        var fast = new SimdPpo(8, 4, settings);
        fast.Import(Parameters<float>(8, 32, 4));
        PpoSamples<float> samples = Samples<float>(16, 8, 4);
        int[] all = Enumerable.Range(0, 16).ToArray();
        fast.Step(samples, all, 1e-3);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) fast.Step(samples, all, 1e-3);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
