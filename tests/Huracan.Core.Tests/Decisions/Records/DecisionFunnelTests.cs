using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Entry;
using Huracan.Core.Decisions.Records;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Market;
using Huracan.Core.Validation.Results;
using Xunit;

namespace Huracan.Core.Tests.Decisions.Records;

public sealed class DecisionFunnelTests
{
    /// <summary>One candle per step at which it stops, and one that ends in an entry.</summary>
    [Fact]
    public void A_candle_counts_at_every_step_up_to_the_one_that_stops_it()
    {
        DecisionFunnel funnel = DecisionFunnel.Of([Records(
            Row(EntryVerdict.NotABuy, votes: false),
            Row(EntryVerdict.NotWarm),
            Row(EntryVerdict.NotABuy),
            Row(EntryVerdict.ConsensusSkips),
            Row(EntryVerdict.LowConfidence),
            Row(EntryVerdict.NotViable),
            Row(EntryVerdict.Half, units: 1, action: TradingAction.Hold),
            Row(EntryVerdict.Full),
            Row(EntryVerdict.Half, action: TradingAction.EnterLongSmall))]);
        Assert.Equal(new DecisionFunnel(9, 8, 6, 5, 4, 3, 2, 1), funnel);
        Assert.Equal("The rules opened the gate 2 times while no position was open, and the policy entered once.", funnel.Sentence);
    }

    [Fact]
    public void Folds_add_up()
    {
        DecisionRecords one = Records(Row(EntryVerdict.NotABuy), Row(EntryVerdict.Full));
        Assert.Equal(new DecisionFunnel(6, 6, 3, 3, 3, 3, 3, 0), DecisionFunnel.Of([one, one, one]));
    }

    [Fact]
    public void A_policy_that_stays_flat_at_an_open_gate_is_the_cause()
    {
        Assert.Equal("The rules opened the gate 830 times, and the policy stayed flat each time.",
            new DecisionFunnel(20_000, 19_000, 5_000, 2_000, 900, 840, 830, 0).Sentence);
    }

    [Fact]
    public void Where_the_rules_alone_were_played_their_mean_result_and_cost_are_the_reason()
    {
        DecisionFunnel funnel = new DecisionFunnel(20_000, 19_000, 5_000, 2_000, 900, 840, 830, 0)
        {
            Rules = new DecisionFunnel.RuleTrades(390, 2.14, 26.97),
        };
        Assert.Equal("The rules opened the gate 830 times, and the policy stayed flat each time; " +
            "the rules alone, 390 trades, earned 2.1 bps gross per trade against 27.0 bps of cost.", funnel.Sentence);
    }

    [Fact]
    public void The_mean_of_the_rules_is_over_the_trades_of_all_folds()
    {
        FixedRule Rule(params double[] gross) => new(DailySeries.FromNet([0]),
            new TradeColumns(new long[gross.Length], new long[gross.Length], gross, [.. gross.Select(_ => 20.0)]));
        DecisionRecords one = Records(Row(EntryVerdict.Full)) with { Rule = Rule(10, 20) };
        DecisionRecords two = Records(Row(EntryVerdict.Full)) with { Rule = Rule(-30, 40, 5) };
        Assert.Equal(new DecisionFunnel.RuleTrades(5, 9, 20), DecisionFunnel.Of([one, two]).Rules);
        Assert.Null(DecisionFunnel.Of([one, Records(Row(EntryVerdict.Full))]).Rules);
    }

    [Theory]
    [InlineData(9_000, 0, 0, 0, 0, 0, "The rules never opened the gate: on each of the 9,000 candles no engine voted.")]
    [InlineData(9_000, 70, 0, 0, 0, 0, "The rules never opened the gate: 70 of 9,000 candles got as far as 'votes', and on each of them the consensus was not a buy.")]
    [InlineData(9_000, 70, 60, 50, 0, 0, "The rules never opened the gate: 50 of 9,000 candles got as far as 'consensus', and on each of them the confidence was below its threshold.")]
    [InlineData(9_000, 70, 60, 50, 40, 0, "The rules never opened the gate: 40 of 9,000 candles got as far as 'confidence', and on each of them the target could not pay its costs.")]
    [InlineData(0, 0, 0, 0, 0, 0, "The test windows hold no candle to decide on.")]
    public void A_gate_that_never_opens_names_the_rule_that_stopped_the_last_candidates(
        long candles, long votes, long buys, long consensus, long confidence, long viability, string sentence)
    {
        Assert.Equal(sentence, new DecisionFunnel(candles, votes, buys, consensus, confidence, viability, 0, 0).Sentence);
    }

    private static (EntryVerdict Gate, bool Votes, double Units, TradingAction Action) Row(
        EntryVerdict gate, bool votes = true, double units = 0, TradingAction action = TradingAction.DoNothing) => (gate, votes, units, action);

    private static DecisionRecords Records(params (EntryVerdict Gate, bool Votes, double Units, TradingAction Action)[] rows)
    {
        byte[] silent = [.. rows.Select(row => (byte)Abstention.NoSetup)];
        TimeRange none = new(new UtcMs(0), new UtcMs(0));
        return new DecisionRecords("X", 0, new string('0', 64), none, none, 1,
        [
            RecordColumn.Of("one.abstains", silent),
            RecordColumn.Of("two.abstains", [.. rows.Select(row => (byte)(row.Votes ? Abstention.None : Abstention.NoSetup))]),
            RecordColumn.Of("gate", [.. rows.Select(row => (byte)row.Gate)]),
            RecordColumn.Of("units", [.. rows.Select(row => row.Units)]),
            RecordColumn.Of("action", [.. rows.Select(row => (byte)row.Action)]),
        ]);
    }
}
