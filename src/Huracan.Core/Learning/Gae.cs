namespace Huracan.Core.Learning;

/// <summary>Generalised advantage estimation (D26), Schulman et al., arXiv 1506.02438, section 3.</summary>
public static class Gae
{
    /// <summary>Walks one path from its last step back.</summary>
    /// <remarks>A[t] = d[t] + gamma lambda A[t+1], d[t] = r[t] + gamma V' - V[t]. V' is V[t+1] inside an episode, 0 after a true end, and
    /// the bootstrap if the data ran out or the rollout stops. At both kinds of end A[t+1] is left out. O(T), no allocation. On purpose, a
    /// NaN makes every earlier step of its episode NaN.</remarks>
    /// <param name="reward">[T]</param>
    /// <param name="value">[T] V of the state before each step, in the reward's unit.</param>
    /// <param name="end">[T]</param>
    /// <param name="bootstrap">[T] read where the step is truncated, and at T-1 if that step ends nothing.</param>
    /// <param name="advantage">[T] overwritten; may not overlap the inputs.</param>
    /// <param name="returns">[T] overwritten: advantage + value, the target of V (TD(lambda), demand 83).</param>
    public static void Path(
        ReadOnlySpan<double> reward, ReadOnlySpan<double> value, ReadOnlySpan<EpisodeEnd> end, ReadOnlySpan<double> bootstrap,
        double gamma, double lambda, Span<double> advantage, Span<double> returns)
    {
        int steps = reward.Length;
        if (value.Length != steps || end.Length != steps || bootstrap.Length != steps || advantage.Length != steps || returns.Length != steps)
            throw new ArgumentException($"gae: {steps} rewards, {value.Length} values, {end.Length} ends, {bootstrap.Length} bootstraps, {advantage.Length} advantages, {returns.Length} returns given; equal lengths needed");
        double next = 0;
        for (int t = steps - 1; t >= 0; t--)
        {
            bool last = t == steps - 1;
            double valueAfter = end[t] switch
            {
                EpisodeEnd.Terminated => 0,
                EpisodeEnd.Truncated => bootstrap[t],
                _ => last ? bootstrap[t] : value[t + 1],
            };
            double carried = end[t] == EpisodeEnd.None ? next : 0;
            double delta = reward[t] + gamma * valueAfter - value[t];
            next = delta + gamma * lambda * carried;
            advantage[t] = next;
            returns[t] = next + value[t];
        }
    }
}
