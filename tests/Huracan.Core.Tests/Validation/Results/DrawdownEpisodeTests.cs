using Huracan.Core.Validation.Results;
using Xunit;

namespace Huracan.Core.Tests.Validation.Results;

public sealed class DrawdownEpisodeTests
{
    [Fact]
    public void Episodes_have_their_peak_their_low_and_their_recovery()
    {
        // Cumulated: 10, 5, 8, 2, 10, 12, 6
        Assert.Equal([new DrawdownEpisode(0, 3, 4, 8), new DrawdownEpisode(5, 6, null, 6)], DrawdownEpisode.Of([10, -5, 3, -6, 8, 2, -6]));
    }

    [Fact]
    public void A_fall_from_the_start_has_the_start_as_its_peak_and_a_rise_has_no_episode()
    {
        Assert.Equal([new DrawdownEpisode(-1, 1, 2, 3)], DrawdownEpisode.Of([-1, -2, 3]));
        Assert.Empty(DrawdownEpisode.Of([1, 0, 2]));
        Assert.Empty(DrawdownEpisode.Of([]));
    }
}
