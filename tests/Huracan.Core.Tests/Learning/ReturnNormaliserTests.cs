using Huracan.Core.Learning;
using Huracan.Core.State;
using Xunit;

namespace Huracan.Core.Tests.Learning;

public class ReturnNormaliserTests
{
    private static readonly EpisodeEnd[] Open = new EpisodeEnd[4];

    [Fact]
    public void The_first_rollout_is_divided_by_its_own_deviation_later_ones_by_what_was_known_before()
    {
        var normaliser = new ReturnNormaliser(2, 0.5);
        Assert.Equal(1, normaliser.Scale);
        // Environment 0 earns 2, 2, environment 1 earns 0, 4: discounted returns 2, 0, 3, 4; mean 2.25, variance (0.0625 + 5.0625 + 0.5625 + 3.0625) / 4 = 2.1875.
        double first = normaliser.Rollout([2, 0, 2, 4], Open);
        Assert.Equal(Math.Sqrt(2.1875 + 1e-8), first, 1e-12);
        // Returns go on from 3 and 4: 1.5, 2, 0.75, 1.
        Assert.Equal(first, normaliser.Rollout([0, 0, 0, 0], Open), 1e-15);
        // All eight: 2, 0, 3, 4, 1.5, 2, 0.75, 1: mean 1.78125, mean of squares 36.8125 / 8.
        Assert.Equal(Math.Sqrt(36.8125 / 8 - 1.78125 * 1.78125 + 1e-8), normaliser.Scale, 1e-12);
    }

    [Fact]
    public void A_return_starts_again_after_an_end()
    {
        var normaliser = new ReturnNormaliser(1, 0.9);
        EpisodeEnd[] ends = [EpisodeEnd.Terminated, EpisodeEnd.Truncated, EpisodeEnd.None];
        // Returns 1, 3, 5, not 1, 3.9, ...: variance 8/3.
        Assert.Equal(Math.Sqrt(8.0 / 3 + 1e-8), normaliser.Rollout([1, 3, 5], ends), 1e-12);
    }

    [Fact]
    public void A_restored_normaliser_goes_on_with_the_same_bits()
    {
        var whole = new ReturnNormaliser(2, 0.9);
        whole.Rollout([1, 2, 3, 5], Open);
        var writer = new StateWriter();
        whole.Save(writer);
        var resumed = new ReturnNormaliser(2, 0.9);
        resumed.Restore(new StateReader(writer.ToArray()));
        Assert.Equal(whole.Rollout([4, 1, 0, -2], Open), resumed.Rollout([4, 1, 0, -2], Open));
        Assert.Equal(whole.Scale, resumed.Scale);
    }
}
