using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Confidence;
using Huracan.Core.Decisions.Entry;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Market;
using Huracan.Core.Regimes;
using Huracan.Core.Shadow;
using Huracan.Core.Signals;
using Huracan.Core.Tests.Signals;
using Xunit;

namespace Huracan.Core.Tests.Decisions.Entry;

public class EntryGateTests
{
    private static readonly DecisionKernel Kernel = new(new KernelSettings(), Timeframe.M1);
    private static readonly ConfidenceScorer Scorer = new(new ConfidenceSettings());

    [Theory]
    [InlineData(float.NaN, Direction.Buy, Recommendation.Take, true, EntryVerdict.NotWarm)]
    [InlineData(8f, Direction.Sell, Recommendation.Take, true, EntryVerdict.NotABuy)]
    [InlineData(8f, Direction.Hold, Recommendation.Take, true, EntryVerdict.NotABuy)]
    [InlineData(8f, Direction.Buy, Recommendation.Skip, true, EntryVerdict.ConsensusSkips)]
    [InlineData(8f, Direction.Buy, Recommendation.Take, false, EntryVerdict.LowConfidence)]
    [InlineData(8f, Direction.Buy, Recommendation.ReduceSize, true, EntryVerdict.Half)]
    [InlineData(8f, Direction.Buy, Recommendation.Take, true, EntryVerdict.Full)]
    public void The_first_rule_that_forbids_is_named(float volatility, Direction direction, Recommendation recommendation, bool passed, EntryVerdict verdict) =>
        Assert.Equal(verdict, EntryGate.Judge(KernelTable.Consensus(1, direction, recommendation), new RegimeReading(Regime.Trend, 1, 1, 0, 0, 0), volatility, 0.7f, passed, Kernel));

    [Fact]
    public void A_target_that_costs_eat_is_not_viable()
    {
        var seed = new DecisionKernel(new KernelSettings { Exits = new ExitSettings { Profile = ExitProfile.Seed } }, Timeframe.M1);
        Assert.Equal(EntryVerdict.NotViable, EntryGate.Judge(KernelTable.Consensus(1), new RegimeReading(Regime.Trend, 1, 1, 0, 0, 0), 8, 0.9f, true, seed));
    }

    [Fact]
    public void The_confidence_is_the_scorers_on_the_counts_of_the_book()
    {
        SignalTape tape = SyntheticTape.Random(11, 4_000);
        ShadowTrade[] trades = ShadowTrader.Run(tape, Kernel);
        RowRange train = new(0, 2_500), test = new(2_740, 4_000);

        int[] samples = ShadowBook.CountTest(tape, trades, train, test);

        EntryGate gate = EntryGate.ForFold(tape, train, ShadowBook.CountTrain(tape, trades, train), test, samples, Kernel, Scorer);

        foreach (int row in (int[])[2_740, 3_000, 3_999])
        {
            ConsensusResult vote = tape.Consensus.Span[row];
            ConfidenceResult expected = Scorer.Score(new ConfidenceInput(samples[row - test.Start], vote.BestScore, vote.RunnerUpScore, tape.Regimes.Span[row].Label));
            Assert.Equal((float)expected.Value, gate.Confidence[row]);
            if (gate.Allows(row)) Assert.True(expected.Trade);
        }

        // Between train and test nothing may be opened.
        Assert.Equal(240, gate.CountVerdicts(new RowRange(2_500, 2_740))[(int)EntryVerdict.OutsideFold]);
        int[] counts = gate.CountVerdicts(gate.Rows);
        Assert.True(counts[(int)EntryVerdict.Full] > 0 && counts[(int)EntryVerdict.Half] > 0 && counts[(int)EntryVerdict.NotABuy] > 0);
        Assert.Equal(4_000, counts.Sum());
    }

    [Fact]
    public void The_train_part_of_a_fold_is_the_gate_of_its_train_range_alone()
    {
        SignalTape tape = SyntheticTape.Random(12, 3_000);
        ShadowTrade[] trades = ShadowTrader.Run(tape, Kernel);
        RowRange train = new(0, 2_000), test = new(2_240, 3_000);
        int[] samples = ShadowBook.CountTrain(tape, trades, train);
        EntryGate fold = EntryGate.ForFold(tape, train, samples, test, ShadowBook.CountTest(tape, trades, train, test), Kernel, Scorer);
        EntryGate alone = EntryGate.ForTrain(tape, train, samples, Kernel, Scorer);
        Assert.Equal(alone.Verdicts.ToArray(), fold.Verdicts[..2_000].ToArray());
        Assert.Equal(alone.Confidence.ToArray(), fold.Confidence[..2_000].ToArray());
    }

    [Fact]
    public void A_row_without_a_sample_count_is_refused()
    {
        SignalTape tape = SyntheticTape.Random(14, 100);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => EntryGate.ForTrain(tape, new RowRange(0, 100), new int[99], Kernel, Scorer));
        Assert.Contains("99 sample counts for 100 rows", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_later_changes_no_verdict_given_before()
    {
        const int fork = 1_500;
        EntryGate[] gates = new EntryGate[2];
        for (int i = 0; i < 2; i++)
        {
            SignalTape tape = SyntheticTape.Random(13, 3_000, i == 0 ? int.MaxValue : fork);
            RowRange train = new(0, 3_000);
            gates[i] = EntryGate.ForTrain(tape, train, ShadowBook.CountTrain(tape, ShadowTrader.Run(tape, Kernel), train), Kernel, Scorer);
        }

        Assert.Equal(gates[0].Verdicts[..fork].ToArray(), gates[1].Verdicts[..fork].ToArray());
        Assert.Equal(gates[0].Confidence[..fork].ToArray(), gates[1].Confidence[..fork].ToArray());
        Assert.NotEqual(gates[0].Confidence[fork..].ToArray(), gates[1].Confidence[fork..].ToArray());
    }
}
