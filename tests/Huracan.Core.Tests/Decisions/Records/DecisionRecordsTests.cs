using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Confidence;
using Huracan.Core.Decisions.Entry;
using Huracan.Core.Decisions.Records;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Folds;
using Huracan.Core.Market;
using Huracan.Core.Models;
using Huracan.Core.Shadow;
using Huracan.Core.Signals;
using Huracan.Core.State;
using Huracan.Core.Tests.Folds;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.WalkForward;
using Xunit;

namespace Huracan.Core.Tests.Decisions.Records;

/// <summary>What is recorded of a test window is what the tape, the gate and the replay had, row by row.</summary>
public sealed class DecisionRecordsTests
{
    // No gate, and a policy that is loath to do nothing: four updates alone teach no trading.
    private static readonly FoldSettings Settings = TrainingFixture.Settings with { Kernel = new KernelSettings { EntryGate = EntryGateMode.None } };
    private static readonly Fold Fold = TrainingFixture.Plan.Folds[0];
    private static readonly FoldModel Model = Trained();
    private static readonly (FoldResult Result, DecisionRecords Records) Run = Validate();

    private static FoldModel Trained()
    {
        using FoldTraining training = TrainingFixture.Training(0, Settings);
        FoldModel model = FoldModel.FromBytes(TrainingFixture.Finish(training), TrainingFixture.Signals.Tape.Features.Schema);
        model.Policy.OutputBias[(int)TradingAction.DoNothing] = -10;
        return model;
    }

    private static (FoldResult, DecisionRecords) Validate()
    {
        FoldResult? result = FoldValidation.TryRun(TrainingFixture.Signals, Fold, Model, "c0ffee", Settings, TrainingFixture.NeverStop.Instance, out DecisionRecords? records);
        return (result!, records!);
    }

    private static byte[] Bytes(FoldResult result)
    {
        StateWriter writer = new();
        result.Save(writer);
        return writer.ToArray();
    }

    [Fact]
    public void Keeping_records_changes_no_result_and_gives_the_same_bytes_again()
    {
        Assert.Equal(Bytes(FoldValidation.Run(TrainingFixture.Signals, Fold, Model, Settings)), Bytes(Run.Result));
        Assert.Equal(Run.Records.ToBytes(), Validate().Item2.ToBytes());
        Assert.Null(FoldValidation.TryRun(TrainingFixture.Signals, Fold, Model, "c0ffee", Settings, new TrainingFixture.StopAtLook(5), out DecisionRecords? stopped));
        Assert.Null(stopped);
    }

    [Fact]
    public void Every_row_of_the_window_but_the_last_is_a_decision_with_its_header()
    {
        DecisionRecords records = Run.Records;
        RowRange test = TrainingFixture.Signals.Rows(Fold.Test);
        Assert.Equal((test.Count - 1, "SYNTH-EDGE", 0, "c0ffee", Fold.Test), (records.Count, records.Symbol, records.Fold, records.Model, records.Test));
        Assert.All(records.Columns, column => Assert.Equal(records.Count, column.Count));
        Assert.Equal(Enumerable.Range(test.Start, records.Count), records["row"].Int32s);
        long step = TrainingFixture.Signals.Tape.Candles.Timeframe.Ms;
        Assert.Equal(Enumerable.Range(test.Start, records.Count).Select(row => TrainingFixture.Signals.Tape.Candles.OpenTime[row] + step), records["time"].Int64s); // known at the close
    }

    [Fact]
    public void What_was_seen_is_what_the_tape_and_the_gate_had()
    {
        DecisionRecords records = Run.Records;
        SignalTape tape = TrainingFixture.Signals.Tape;
        RowRange train = TrainingFixture.Signals.Rows(Fold.Train), test = TrainingFixture.Signals.Rows(Fold.Test);
        ReadOnlySpan<ShadowTrade> trades = TrainingFixture.Signals.Shadow.Span;
        EntryGate gate = EntryGate.ForFold(tape, train, ShadowBook.CountTrain(tape, trades, train), test, ShadowBook.CountTest(tape, trades, train, test),
            new DecisionKernel(Settings.Kernel, tape.Candles.Timeframe), new ConfidenceScorer(Settings.Confidence));
        for (int at = 0; at < records.Count; at++)
        {
            int row = test.Start + at;
            Assert.Equal(tape.Regimes.Span[row].Label.ToString(), records["regime"].Text(at));
            Assert.Equal(tape.Regimes.Span[row].PanicScore, records["panic_score"].Singles[at]);
            Assert.Equal(tape.Consensus.Span[row].Recommendation.ToString(), records["recommendation"].Text(at));
            Assert.Equal(tape.Consensus.Span[row].PrimaryEngine < 0 ? "none" : tape.EngineNames[tape.Consensus.Span[row].PrimaryEngine], records["primary"].Text(at));
            Assert.Equal(gate.Verdicts[row - gate.Rows.Start].ToString(), records["gate"].Text(at));
            Assert.Equal(gate.Confidence[row - gate.Rows.Start], (float)records["confidence"].Doubles[at]);
            for (int e = 0; e < tape.EngineNames.Count; e++)
            {
                EngineVote vote = tape.Votes[e].Span[row];
                Assert.Equal((vote.Abstention.ToString(), vote.Confidence), (records[$"{tape.EngineNames[e]}.abstains"].Text(at), records[$"{tape.EngineNames[e]}.confidence"].Singles[at]));
                Assert.Equal(vote.Direction.ToString().ToLowerInvariant(), records[$"{tape.EngineNames[e]}.vote"].Text(at));
            }
        }
    }

    [Fact]
    public void What_was_done_was_allowed_and_its_rewards_are_the_windows_result()
    {
        DecisionRecords records = Run.Records;
        Assert.All(Enumerable.Range(0, records.Count), at => Assert.True(ActionMask.Allows((ushort)records["mask"].Int32s[at], (TradingAction)records["action"].Bytes[at]), $"row {at}"));
        Assert.Equal(Run.Result.Test.NetBps.Sum(), records["reward_bps"].Doubles.Sum(), 1e-6); // another order of the same sum
        int entries = records["action"].Bytes.Count(action => (TradingAction)action is TradingAction.EnterLongSmall or TradingAction.EnterLongNormal or TradingAction.EnterLongLarge);
        Assert.True(entries > 0, "the policy never entered: nothing is shown");
        Assert.Equal(Run.Result.Trades.Count, entries);
        for (int at = 0; at < records.Count; at++)
        {
            // Flat rows offer entries or nothing, held ones never: the units are those before the decision.
            Assert.Equal(records["units"].Doubles[at] == 0, (records["mask"].Int32s[at] & ActionMask.AnyFlat) != 0);
        }
    }

    [Fact]
    public void Records_come_back_from_their_bytes_and_torn_ones_are_refused()
    {
        byte[] bytes = Run.Records.ToBytes();
        DecisionRecords read = DecisionRecords.FromBytes(bytes);
        Assert.Equal(bytes, read.ToBytes());
        Assert.Equal(Run.Records.Columns.Select(column => column.Name), read.Columns.Select(column => column.Name));
        Assert.True(bytes.Length < 250 * read.Count, $"{bytes.Length} bytes for {read.Count} decisions of {TrainingFixture.Signals.Tape.EngineNames.Count} engines");
        foreach (int length in new[] { 0, 10, bytes.Length / 2, bytes.Length - 1 }) Assert.Throws<StateFormatException>(() => DecisionRecords.FromBytes(bytes.AsMemory(0, length)));
        Assert.Throws<StateFormatException>(() => DecisionRecords.FromBytes((byte[])[.. bytes, 0]));
    }

    [Fact]
    public void Records_hold_the_windows_candles_its_trades_and_what_the_rules_alone_would_have_done()
    {
        DecisionRecords read = DecisionRecords.FromBytes(Run.Records.ToBytes());
        CandleFrame candles = TrainingFixture.Signals.Tape.Candles;
        int start = TrainingFixture.Signals.Rows(Fold.Test).Start;
        foreach ((string name, int at) in (IEnumerable<(string, int)>)[("open", 0), ("open", 7), ("high", 7), ("low", read.Count - 1)])
        {
            ReadOnlySpan<double> column = name == "open" ? candles.Open : name == "high" ? candles.High : candles.Low;
            Assert.Equal(column[start + at], read[name].Doubles[at]);
        }

        Assert.Equal(Run.Result.Trades.Count, read.Trades!.Count);
        Assert.Equal(Run.Result.Trades.EntryMs, read.Trades["entry_time"].Int64s);
        Assert.Equal(Run.Result.Trades.CostBps, read.Trades["cost_bps"].Doubles);
        Assert.Equal(Fold.Test.Days, read.Rule!.Days.Days);
        Assert.Equal(read.Rule.Days.NetBps.Sum(), Enumerable.Range(0, read.Rule.Trades.Count).Sum(read.Rule.Trades.NetBps), 1e-6);
        Assert.True(read.Rule.Trades.Count > 0, "the rules never traded: nothing is shown");
    }

    [Fact]
    public void Records_of_an_earlier_program_are_read_and_say_what_they_lack()
    {
        DecisionRecords before = Run.Records with { Trades = null, Rule = null };
        byte[] bytes = before.ToBytes();
        Assert.Equal("decision-records/1", new StateReader(bytes).String());
        DecisionRecords read = DecisionRecords.FromBytes(bytes);
        Assert.Null(read.Trades);
        Assert.Null(read.Rule);
        Assert.Equal(bytes, read.ToBytes());
        StateWriter later = new();
        later.Section("decision-records/3");
        Assert.Contains("'decision-records/3' seen", Assert.Throws<StateFormatException>(() => DecisionRecords.FromBytes(later.ToArray())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_states_have_equal_hashes_and_one_changed_bit_another()
    {
        // FNV-1a of nothing is its offset basis; of the byte 'a' (here the first of a float) af63dc4c8601ec8c before three zero bytes.
        Assert.Equal(14695981039346656037, DecisionRecorder.Hash([]));
        ulong expected = 0xaf63dc4c8601ec8c;
        for (int zeros = 0; zeros < 3; zeros++) expected *= 1099511628211;
        Assert.Equal(expected, DecisionRecorder.Hash([BitConverter.Int32BitsToSingle('a')]));
        Assert.NotEqual(DecisionRecorder.Hash([0f, 1f]), DecisionRecorder.Hash([-0f, 1f]));
        Assert.True(Run.Records["state_hash"].Hashes.Distinct().Count() > Run.Records.Count * 0.99);
    }
}
