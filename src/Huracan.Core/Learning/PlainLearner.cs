namespace Huracan.Core.Learning;

/// <summary><see cref="PlainPpo{T}"/> in float behind the learner's interface: slow, readable, and the bits that <see cref="SimdPpo"/> must
/// have.</summary>
public sealed class PlainLearner(int inputs, int actions, PpoSettings settings) : IPpoLearner
{
    private readonly PlainPpo<float> _ppo = new(new PpoParameters<float>(inputs, settings.Hidden, actions), settings);


    public void Forward(ReadOnlySpan<float> states, int rows, Span<float> logits, Span<float> values)
    {
        DenseNet<float> policy = _ppo.Parameters.Policy, value = _ppo.Parameters.Value;
        float[] hidden = new float[rows * settings.Hidden], narrow = new float[rows * actions];
        PlainPpo<float>.HiddenLayer(policy, states, rows, hidden);
        PlainPpo<float>.PolicyHead(policy, hidden, rows, narrow);
        PlainPpo<float>.HiddenLayer(value, states, rows, hidden);
        PlainPpo<float>.ValueHead(value, hidden, rows, values);
        logits.Clear();
        for (int row = 0; row < rows; row++) narrow.AsSpan(row * actions, actions).CopyTo(logits[(row * IPpoLearner.LogitStride)..]);
    }

    public MinibatchLosses Step(PpoSamples<float> samples, ReadOnlySpan<int> minibatch, double learningRate, double divergenceMax)
        => _ppo.Step(samples, minibatch, learningRate, divergenceMax);

    public void Export(PpoParameters<float> parameters) => Copy(_ppo.Parameters, parameters);
    public void Import(PpoParameters<float> parameters) => Copy(parameters, _ppo.Parameters);

    private static void Copy(PpoParameters<float> from, PpoParameters<float> to)
    {
        to.Clock = from.Clock;
        to.Policy.CopyFrom(from.Policy);
        to.Value.CopyFrom(from.Value);
        to.PolicyFirstMoment.CopyFrom(from.PolicyFirstMoment);
        to.PolicySecondMoment.CopyFrom(from.PolicySecondMoment);
        to.ValueFirstMoment.CopyFrom(from.ValueFirstMoment);
        to.ValueSecondMoment.CopyFrom(from.ValueSecondMoment);
    }
}
