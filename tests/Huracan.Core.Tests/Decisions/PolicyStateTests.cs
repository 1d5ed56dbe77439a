using Huracan.Core.Decisions;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Regimes;
using Xunit;
using static Huracan.Core.Decisions.TradingAction;

namespace Huracan.Core.Tests.Decisions;

public class PolicyStateTests
{
    private static readonly string[] Market = [.. Enumerable.Range(0, 64).Select(i => $"market_{i:00}")];

    [Fact]
    public void A_state_has_eighty_names_and_the_kernel_owns_the_last_sixteen()
    {
        var layout = new PolicyStateLayout(3, Market);
        Assert.Equal(80, layout.Names.Count);
        Assert.Equal("market_63", layout.Names[63]);
        Assert.Equal("position_units", layout.Names[64]);
        Assert.Equal("entry_allowed", layout.Names[79]);
        Assert.Equal(3001, layout.Version);
        layout.RequireSame(layout.Version, layout.Names);
    }

    [Fact]
    public void This_build_joins_the_market_layout_and_the_kernels()
    {
        PolicyStateLayout layout = PolicyStateLayout.Current;
        Assert.Equal(Huracan.Core.Features.MarketState.MarketStateLayout.Names, layout.Names.Take(64));
        Assert.Equal(KernelStateLayout.Names, layout.Names.Skip(64));
    }

    [Fact]
    public void Another_layout_is_refused_by_the_slot_that_differs()
    {
        var layout = new PolicyStateLayout(1, Market);
        string[] other = [.. layout.Names];
        other[5] = "rsi_14";
        Assert.Equal("policy state: slot 5 is 'rsi_14' in the model and 'market_05' here; train it again",
            Assert.Throws<ArgumentException>(() => layout.RequireSame(layout.Version, other)).Message);
        Assert.Throws<ArgumentException>(() => layout.RequireSame(layout.Version + 1, layout.Names));
        Assert.Throws<ArgumentException>(() => new PolicyStateLayout(1, Market[..63]));
    }

    [Fact]
    public void Flat_the_position_slots_are_zero()
    {
        float[] slots = Write(new KernelTable { Regime = Regime.Range });
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 1, 0, 0.8f, 1, 1, 0.7f, 1, 0.7f, 1], slots);
    }

    [Fact]
    public void A_position_is_seen_in_units_of_its_own_stop_and_hold()
    {
        var table = new KernelTable { Regime = Regime.Panic };
        table.Still(EnterLongLarge, 10_000);
        table.Step(Hold, 10_000, 10_040, 10_000, 10_025);
        table.Allowed = false;

        // 25 bps over a stop of 50; two of thirty minutes; (10,025 - 9,950) / (10,087.5 - 9,950).
        float[] slots = Write(table);
        Assert.Equal(1.5f, slots[0]);
        Assert.Equal(0.5f, slots[1], 1e-6f);
        Assert.Equal(2 / 30f, slots[2], 1e-6f);
        Assert.Equal(75 / 137.5f, slots[3], 1e-6f);
        Assert.Equal([0, 0, 0, 0, 1], slots[4..9]);
        Assert.Equal(0, slots[15]);

        // Trail at 10,012.5: the corridor now starts there.
        table.Step(TrailRunner, 10_025, 10_025, 10_025, 10_025);
        Assert.Equal(12.5f / 75f, Write(table)[3], 1e-6f);
        Assert.Equal(1, Write(table)[4]);
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e3)]
    [InlineData(1.0)]
    public void Every_slot_stays_within_its_bounds(double factor)
    {
        var table = new KernelTable(new KernelSettings { EntryGate = EntryGateMode.None, PricePathExits = false });
        table.Still(EnterLongLarge, 10_000);
        table.LastClose = 10_000 * factor;
        foreach (float slot in Write(table)) Assert.InRange(slot, -1f, 1.5f);
    }

    [Theory]
    [InlineData(Direction.Sell, Recommendation.Skip, -0.6f, 0f)]
    [InlineData(Direction.Hold, Recommendation.ReduceSize, 0f, 0.5f)]
    [InlineData(Direction.Buy, Recommendation.Take, 0.6f, 1f)]
    public void Consensus_enters_signed_by_its_direction(Direction direction, Recommendation recommendation, float agreement, float advice)
    {
        DecisionContext now = new KernelTable().Now with { Consensus = KernelTable.Consensus(0, direction, recommendation) with { AgreementScore = 0.6f } };
        float[] slots = new float[16];
        KernelStateLayout.Write(default, now, slots);
        Assert.Equal(agreement, slots[11]);
        Assert.Equal(advice, slots[13]);
    }

    private static float[] Write(KernelTable table)
    {
        float[] slots = new float[16];
        KernelStateLayout.Write(table.Position, table.Now, slots);
        return slots;
    }
}
