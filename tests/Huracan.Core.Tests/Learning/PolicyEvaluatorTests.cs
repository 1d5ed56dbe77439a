using Huracan.Core.Learning;
using Huracan.Core.Numerics;
using Xunit;

namespace Huracan.Core.Tests.Learning;

public class PolicyEvaluatorTests
{
    private static PolicyNetwork Network(int inputs, int hidden, int outputs)
    {
        var net = new PolicyNetwork(inputs, hidden, outputs);
        var stream = new PhiloxStream(21, 0, 0, 0);
        foreach (float[] tensor in new[] { net.HiddenWeights, net.HiddenBias, net.OutputWeights, net.OutputBias })
            for (int i = 0; i < tensor.Length; i++) tensor[i] = (float)stream.NextNormal();
        return net;
    }

    [Fact]
    public void Ties_go_to_the_lowest_legal_action()
    {
        Assert.Equal(1, PolicyEvaluator.ArgMax([0f, 2f, 2f, 1f], 0b1111));
        Assert.Equal(2, PolicyEvaluator.ArgMax([0f, 2f, 2f, 1f], 0b1101));
        Assert.Equal(3, PolicyEvaluator.ArgMax([9f, 9f, 9f, float.NegativeInfinity], 0b1000));
        Assert.Equal(1, PolicyEvaluator.ArgMax([float.NaN, -5f], 0b11));
        Assert.Throws<ArgumentException>(() => PolicyEvaluator.ArgMax([0f, 1f], 0b100));
    }

    [Fact]
    public void One_state_at_a_time_and_many_have_the_same_bits()
    {
        const int count = 100;
        PolicyNetwork net = Network(80, 256, 10);
        var one = new PolicyEvaluator(net, 1);
        var many = new PolicyEvaluator(net, 64);
        var stream = new PhiloxStream(22, 0, 0, 0);
        float[] states = new float[count * 80];
        ushort[] masks = new ushort[count];
        for (int i = 0; i < states.Length; i++) states[i] = (float)stream.NextNormal();
        for (int i = 0; i < count; i++) masks[i] = (ushort)(stream.NextBelow(1023) + 1);
        byte[] actions = new byte[count];
        many.Act(states, masks, actions);
        float[] hidden = new float[256], logits = new float[10], witness = new float[10];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> state = states.AsSpan(i * 80, 80);
            Assert.Equal(actions[i], one.Act(state, masks[i]));
            many.Logits(state, logits);
            MatrixProduct.Plain<float>(1, 256, 80, state, 80, 1, net.HiddenWeights, 256, net.HiddenBias, true, hidden, 256);
            MatrixProduct.Plain<float>(1, 10, 256, hidden, 256, 1, net.OutputWeights, 10, net.OutputBias, false, witness, 10);
            Assert.Equal(witness, logits);
        }
    }
}
