using Huracan.Core.Decisions;
using Xunit;
using static Huracan.Core.Decisions.TradingAction;

namespace Huracan.Core.Tests.Decisions;

public class ActionMaskTests
{
    [Theory]
    [InlineData(true, 8, 0b1111)]
    [InlineData(false, 8, 0b0001)]
    [InlineData(true, double.NaN, 0b0001)]
    public void Flat_a_policy_may_wait_and_where_the_rules_allow_enter(bool allowed, double volatility, int mask)
    {
        var table = new KernelTable { Allowed = allowed, Volatile = volatility };
        Assert.Equal(mask, table.Mask());
    }

    // Entered at 10,000 with 10 bps a fill, so one round trip is 20 bps.
    [Theory]
    [InlineData(10_000, true, false, new[] { Exit, Hold, Scratch, ScaleOut })]
    [InlineData(10_015, true, false, new[] { Exit, Hold, Scratch, ScaleOut })]
    [InlineData(10_016, true, false, new[] { Exit, Hold, Scratch, ScaleOut, TrailRunner })]
    [InlineData(10_019, true, false, new[] { Exit, Hold, Scratch, ScaleOut, TrailRunner })]
    [InlineData(10_021, true, false, new[] { Exit, Hold, ScaleOut, TrailRunner })]
    [InlineData(9_981, true, false, new[] { Exit, Hold, Scratch, AddGrid, ScaleOut })]
    [InlineData(9_979, true, false, new[] { Exit, Hold, AddGrid, ScaleOut })]
    [InlineData(9_979, false, false, new[] { Exit, Hold, ScaleOut })]
    [InlineData(9_999, true, true, new[] { Exit, Hold, Scratch, AddGrid, ScaleOut })]
    public void In_position_the_price_decides_what_is_legal(double close, bool allowed, bool half, TradingAction[] legal)
    {
        var table = new KernelTable();
        table.Still(EnterLongNormal, 10_000);
        table.LastClose = close;
        table.Allowed = allowed;
        table.Half = half;
        Assert.Equal(KernelTable.Bits(legal), table.Mask());
    }

    [Fact]
    public void A_position_grows_to_one_and_a_half_and_no_further()
    {
        var table = new KernelTable();
        table.Still(EnterLongSmall, 10_000);
        table.Still(Hold, 9_990);
        table.Still(AddGrid, 9_990);
        Assert.True(ActionMask.Allows(table.Mask(), AddGrid));
        table.Still(AddGrid, 9_980);
        Assert.Equal(1.5, table.Position.Units);
        table.LastClose = 9_960;
        Assert.False(ActionMask.Allows(table.Mask(), AddGrid));
    }

    [Fact]
    public void Scaling_out_and_setting_a_trail_happen_once_a_trade()
    {
        var table = new KernelTable();
        table.Still(EnterLongNormal, 10_000);
        table.Still(ScaleOut, 10_030);
        Assert.Equal(KernelTable.Bits(Exit, Hold, TrailRunner), table.Mask());
        table.Still(TrailRunner, 10_030);
        Assert.Equal(KernelTable.Bits(Exit, Hold), table.Mask());

        table.Still(Exit, 10_030);
        table.Still(EnterLongNormal, 10_000);
        table.LastClose = 10_030;
        Assert.Equal(KernelTable.Bits(Exit, Hold, ScaleOut, TrailRunner), table.Mask());
    }

    [Fact]
    public void Without_the_gate_an_entry_needs_only_a_known_volatility()
    {
        var table = new KernelTable(new KernelSettings { EntryGate = EntryGateMode.None }) { Allowed = false };
        Assert.Equal(ActionMask.AnyFlat, table.Mask());
        table.Volatile = double.NaN;
        Assert.Equal(ActionMask.FlatOnly, table.Mask());
    }
}
