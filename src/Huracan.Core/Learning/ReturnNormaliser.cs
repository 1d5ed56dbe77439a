using Huracan.Core.Numerics;
using Huracan.Core.State;

namespace Huracan.Core.Learning;

/// <summary>Divides rewards by the running standard deviation of discounted returns, without centring, so that V has unit scale
/// (D24).</summary>
/// <remarks>The divisor is frozen during a rollout: a rollout is divided by the statistics before it, then counted. Only the first rollout,
/// before which there are no statistics and V is near 0, is counted first. Moments join by Chan's rule (Chan, Golub, LeVeque
/// 1979).</remarks>
public sealed class ReturnNormaliser(int environments, double gamma)
{
    private readonly double[] _discounted = new double[environments];
    private double _count, _mean, _squares;
    private double[] _seen = [];

    /// <summary>Rewards are divided by this: sqrt(variance + 1e-8) of the returns counted so far (the guard of OpenAI's VecNormalize); 1
    /// before the first.</summary>
    public double Scale => _count == 0 ? 1 : Math.Sqrt(_squares / _count + 1e-8);

    /// <summary>Counts a rollout and returns its divisor.</summary>
    /// <param name="rewards">[steps x environments] undivided.</param>
    /// <param name="ends">[steps x environments] a return starts again at 0 after an end.</param>
    public double Rollout(ReadOnlySpan<float> rewards, ReadOnlySpan<EpisodeEnd> ends)
    {
        if (rewards.Length != ends.Length || rewards.Length % _discounted.Length != 0)
            throw new ArgumentException($"return normaliser: {rewards.Length} rewards and {ends.Length} ends given, equal multiples of {_discounted.Length} environments needed");
        bool first = _count == 0;
        double before = Scale;
        if (_seen.Length != rewards.Length) _seen = new double[rewards.Length];
        for (int i = 0; i < rewards.Length; i++)
        {
            ref double running = ref _discounted[i % _discounted.Length];
            running = gamma * running + rewards[i];
            _seen[i] = running;
            if (ends[i] != EpisodeEnd.None) running = 0;
        }
        Count(_seen);
        return first ? Scale : before;
    }

    private void Count(ReadOnlySpan<double> returns)
    {
        double count = returns.Length, mean = CanonicalSum.Mean(returns), squares = CanonicalSum.SquaredDeviations(returns, mean);
        double total = _count + count, apart = mean - _mean;
        _squares += squares + apart * apart * (_count * count / total);
        _mean += apart * (count / total);
        _count = total;
    }

    public void Save(StateWriter writer)
    {
        writer.Section("return-normaliser");
        writer.Double(_count);
        writer.Double(_mean);
        writer.Double(_squares);
        writer.Array<double>(_discounted);
    }

    public void Restore(StateReader reader)
    {
        reader.Section("return-normaliser");
        _count = reader.Double();
        _mean = reader.Double();
        _squares = reader.Double();
        reader.Fill<double>(_discounted);
    }
}
