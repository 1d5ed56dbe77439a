using Huracan.Core.Numerics;
using Xunit;

namespace Huracan.Core.Tests.Numerics;

public class PhiloxTests
{
    // Random123 1.14, tests/kat_vectors, lines "philox4x32 10".
    [Theory]
    [InlineData(0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Blocks_are_the_known_answers_of_Random123(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint x0, uint x1, uint x2, uint x3)
        => Assert.Equal(new PhiloxBlock(x0, x1, x2, x3), Philox.Block(((ulong)k1 << 32) | k0, c0, c1, c2, c3));

    [Fact]
    public void A_stream_is_the_blocks_of_its_counter_in_order()
    {
        var stream = new PhiloxStream(77, 1, 2, 3);
        for (uint block = 0; block < 3; block++)
        {
            PhiloxBlock expected = Philox.Block(77, 1, 2, 3, block);
            Assert.Equal(expected, new PhiloxBlock(stream.NextUInt32(), stream.NextUInt32(), stream.NextUInt32(), stream.NextUInt32()));
        }
    }

    [Fact]
    public void Keys_are_the_SHA_256_of_the_text_the_documentation_states()
    {
        // printf 'philox|42|7:BTCUSDT|5:start|3' | sha256sum
        Assert.Equal(KeyWitness, Philox.Key(42, "BTCUSDT", "start", 3));
        Assert.NotEqual(Philox.Key(42, "BTCUSDT", "start", 3), Philox.Key(42, "BTCUSDT", "start", 4));
        Assert.NotEqual(Philox.Key(1, "A|1:B", "C", 0), Philox.Key(1, "A", "B|1:C", 0));
    }

    private const ulong KeyWitness = 0xC35B69EA6A87EF10UL;

    [Fact]
    public void Units_stay_below_one_and_fill_the_interval()
    {
        Assert.Equal(0f, Philox.UnitSingle(0));
        Assert.Equal(1f - 1f / 16777216f, Philox.UnitSingle(uint.MaxValue));
        Assert.True(Philox.UnitDouble(uint.MaxValue, uint.MaxValue) < 1);
        var stream = new PhiloxStream(5, 0, 0, 0);
        double sum = 0, squares = 0;
        const int n = 200_000;
        for (int i = 0; i < n; i++)
        {
            double u = stream.NextDouble();
            sum += u;
            squares += u * u;
        }
        Assert.InRange(sum / n, 0.5 - 0.003, 0.5 + 0.003); // 4.6 standard errors of sqrt(1/12n)
        Assert.InRange(squares / n, 1.0 / 3 - 0.003, 1.0 / 3 + 0.003);
    }

    [Fact]
    public void Bounded_integers_hit_every_value_equally_often()
    {
        var stream = new PhiloxStream(6, 0, 0, 0);
        int[] count = new int[7];
        for (int i = 0; i < 70_000; i++) count[stream.NextBelow(7)]++;
        double chi2 = 0;
        foreach (int c in count) chi2 += (c - 10_000.0) * (c - 10_000.0) / 10_000.0;
        Assert.True(chi2 < 22.5, $"chi-square {chi2} with 6 degrees of freedom; 22.5 is its 0.1 % point");
        // A bound just above half the range refuses almost every second word and must still stay below it.
        for (int i = 0; i < 1000; i++) Assert.True(stream.NextBelow(0x80000001u) < 0x80000001u);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PhiloxStream(6, 0, 0, 0).NextBelow(0));
    }

    [Fact]
    public void Shuffles_give_all_orders_of_four_equally_often()
    {
        var stream = new PhiloxStream(8, 0, 0, 0);
        var seen = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < 24_000; i++)
        {
            char[] items = ['a', 'b', 'c', 'd'];
            stream.Shuffle<char>(items);
            string order = new(items);
            seen[order] = seen.GetValueOrDefault(order) + 1;
        }
        Assert.Equal(24, seen.Count);
        double chi2 = 0;
        foreach (int c in seen.Values) chi2 += (c - 1000.0) * (c - 1000.0) / 1000.0;
        Assert.True(chi2 < 49.7, $"chi-square {chi2} with 23 degrees of freedom; 49.7 is its 0.1 % point");
    }

    [Fact]
    public void Normals_have_mean_zero_and_variance_one()
    {
        var stream = new PhiloxStream(9, 0, 0, 0);
        double sum = 0, squares = 0;
        const int n = 100_000;
        for (int i = 0; i < n; i++)
        {
            double z = stream.NextNormal();
            sum += z;
            squares += z * z;
        }
        Assert.InRange(sum / n, -0.015, 0.015);
        Assert.InRange(squares / n, 0.98, 1.02);
    }
}
