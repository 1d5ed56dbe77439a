using Huracan.Simulation.Schedules;
using Xunit;

namespace Huracan.Simulation.Tests;

/// <summary>Partitions, and what they do to mail and calls.</summary>
public sealed class LinksTests
{
    private static readonly bool[] FirstTwo = [true, true, false, false, false];

    private readonly Links _links = new(nodes: 3); // points 0 to 2, the database is 3, the blobs are 4

    [Theory]
    [InlineData(PartitionMode.UniformSize)]
    [InlineData(PartitionMode.PerNode)]
    [InlineData(PartitionMode.OneAlone)]
    public void Both_sides_of_a_partition_have_somebody_and_everybody_may_be_on_either(PartitionMode mode)
    {
        var chance = new Chance(7);
        for (int points = 2; points <= 7; points++)
        {
            bool[][] drawn = [.. Enumerable.Range(0, 1_000).Select(_ => PartitionSides.Draw(mode, points, chance))];
            int[] sizes = [.. drawn.Select(side => side.Count(one => one))];
            Assert.All(sizes, size => Assert.InRange(size, 1, mode == PartitionMode.OneAlone ? 1 : points - 1));
            if (mode == PartitionMode.OneAlone)
                Assert.All(Enumerable.Range(0, points), at => Assert.InRange(drawn.Count(side => side[at]), 700 / points, 1_300 / points));
            else Assert.Equal(Enumerable.Range(1, points - 1), sizes.Distinct().Order());
            // The drawn size is uniform; coin flips rather give halves.
            if (points == 7 && mode == PartitionMode.UniformSize) Assert.InRange(sizes.Count(size => size == 1), 120, 220);
            if (points == 7 && mode == PartitionMode.PerNode) Assert.InRange(sizes.Count(size => size == 1), 20, 100);
        }
    }

    [Fact]
    public void A_two_way_partition_cuts_both_directions_between_its_sides_and_none_within()
    {
        _links.Divide(FirstTwo, PartitionSymmetry.TwoWay, unheard: true);
        AssertReach(true, (0, 1), (2, _links.Database), (_links.Blobs, 2));
        AssertReach(false, (0, 2), (2, 0), (1, _links.Database), (_links.Database, 1));
        _links.Heal();
        AssertReach(true, (0, 2), (_links.Database, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void In_a_one_way_partition_one_side_hears_the_other_and_is_not_heard(bool unheard)
    {
        _links.Divide(FirstTwo, PartitionSymmetry.OneWay, unheard);
        AssertReach(!unheard, (0, 2), (1, _links.Database));
        AssertReach(unheard, (2, 0), (_links.Database, 1));
        AssertReach(true, (0, 1), (1, 0), (2, _links.Database), (_links.Database, 2));
    }

    [Fact]
    public void What_is_cut_for_good_stays_cut_when_a_partition_heals()
    {
        _links.CutForGood(0, speaks: false, hears: true);
        _links.CutForGood(1, speaks: true, hears: false);
        _links.Heal();
        AssertReach(true, (2, 0), (_links.Database, 0), (1, _links.Blobs), (2, _links.Database), (_links.Database, 2));
        AssertReach(false, (0, 2), (0, _links.Database), (_links.Blobs, 1));
    }

    private void AssertReach(bool wanted, params (int From, int To)[] links) =>
        Assert.All(links, link => Assert.Equal(wanted, _links.Reaches(link.From, link.To)));

    [Fact]
    public void A_call_that_is_lost_on_its_way_has_no_effect_and_one_whose_answer_is_lost_has()
    {
        int calls = 0;
        Assert.Equal(1, _links.Call(0, _links.Database, () => ++calls));
        _links.CutForGood(0, speaks: false, hears: true);
        Assert.Equal("the database was not reached", Trouble(0, _links.Database));
        Assert.Equal(1, calls);
        _links.CutForGood(1, speaks: true, hears: false);
        Assert.Equal("the blob store does not answer", Trouble(1, _links.Blobs));
        Assert.Equal(2, calls);

        string Trouble(int node, int store) =>
            Assert.Throws<InjectedTroubleException>(() => _links.Call(node, store, () => ++calls)).Message;
    }
}
