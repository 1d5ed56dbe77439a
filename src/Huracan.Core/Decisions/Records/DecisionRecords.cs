using Huracan.Core.Decisions.Confidence;
using Huracan.Core.Decisions.Entry;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Market;
using Huracan.Core.Regimes;
using Huracan.Core.Signals;
using Huracan.Core.State;
using Huracan.Core.Validation.WalkForward;

namespace Huracan.Core.Decisions.Records;

/// <summary>The reasons of each decision of a test window: its state, the votes of all engines, what the rules allowed, the policy's action
/// and the result; and the trades that followed.</summary>
/// <remarks>One row per decision, columns of equal length; the same fold gives the same bytes. Deliberately missing: the inputs of the
/// Kelly rule, since sizing is not built yet, and the networks' logits, which the model can compute again from a state.</remarks>
/// <param name="Fold">0-based.</param>
/// <param name="Model">SHA-256 of the fold's stored model, hex: the model that decided.</param>
/// <param name="FeatureVersion">Of the recipe behind the states.</param>
public sealed record DecisionRecords(string Symbol, int Fold, string Model, TimeRange Train, TimeRange Test, int FeatureVersion, IReadOnlyList<RecordColumn> Columns)
{
    private const string Layout = "decision-records/2";

    /// <summary>Of earlier programs: no prices but the close, no trades, no fixed rule.</summary>
    private const string LayoutBefore = "decision-records/1";

    private static readonly string[] Directions = ["sell", "hold", "buy"];

    public int Count => Columns[0].Count;

    /// <summary>Null for a lone decision, and if an earlier program kept the records.</summary>
    public TradeRecords? Trades { get; init; }

    /// <summary>Null for a lone decision, and if an earlier program kept the records.</summary>
    public FixedRule? Rule { get; init; }

    public bool Has(string column) => Columns.Any(known => known.Name == column);

    /// <exception cref="ArgumentException">No such column.</exception>
    public RecordColumn this[string name] => Columns.FirstOrDefault(column => column.Name == name) ?? throw new ArgumentException($"decision records have no column '{name}'", nameof(name));

    /// <summary>Joins the records of a replay with the tape, the shadow trades and the gate of those rows.</summary>
    /// <param name="samples">[test.Count] closed shadow trades known at each row of the test window.</param>
    /// <param name="rule">Null for a lone decision, which no window ends.</param>
    internal static DecisionRecords Of(string symbol, Fold fold, string model, SignalTape tape, RowRange test, int[] samples,
        EntryGate gate, ConfidenceScorer scorer, DecisionRecorder noted, FixedRule? rule = null)
    {
        RowRange rows = noted.Rows;
        List<RecordColumn> columns =
        [
            RecordColumn.Of("time", noted.Time),
            RecordColumn.Of("row", Fill(rows, row => row)),
            RecordColumn.Of("state_hash", noted.StateHash),
            RecordColumn.Of("open", tape.Candles.Open.Slice(rows.Start, rows.Count).ToArray()),
            RecordColumn.Of("high", tape.Candles.High.Slice(rows.Start, rows.Count).ToArray()),
            RecordColumn.Of("low", tape.Candles.Low.Slice(rows.Start, rows.Count).ToArray()),
            RecordColumn.Of("close", tape.Candles.Close.Slice(rows.Start, rows.Count).ToArray()),
            RecordColumn.Of("volatility_bps", tape.VolatilityBps.Span.Slice(rows.Start, rows.Count).ToArray()),
        ];
        AddRegimes(columns, tape.Regimes, rows);
        for (int engine = 0; engine < tape.EngineNames.Count; engine++) AddVotes(columns, tape.EngineNames[engine], tape.Votes[engine], rows);
        AddConsensus(columns, tape, rows);
        AddConfidence(columns, tape, samples, scorer, test, rows);
        columns.Add(RecordColumn.Of("gate", Fill(rows, row => (byte)gate.Verdicts[row - gate.Rows.Start]), Words<EntryVerdict>()));
        columns.Add(RecordColumn.Of("mask", noted.Mask));
        columns.Add(RecordColumn.Of("units", noted.Units));
        columns.Add(RecordColumn.Of("action", noted.Action, Words<TradingAction>()));
        columns.Add(RecordColumn.Of("reward_bps", noted.RewardBps));
        columns.Add(RecordColumn.Of("equity_bps", noted.EquityBps));
        return new DecisionRecords(symbol, fold.Index, model, fold.Train, fold.Test, tape.Features.Schema.Version, columns)
        {
            Trades = rule is null ? null : noted.Trades.ToRecords(),
            Rule = rule,
        };
    }

    public byte[] ToBytes()
    {
        StateWriter writer = new();
        if ((Trades is null) != (Rule is null)) throw new InvalidOperationException("our bug: decision records with half of their tables");
        writer.Section(Trades is null ? LayoutBefore : Layout);
        writer.String(Symbol);
        writer.Int32(Fold);
        writer.String(Model);
        foreach (UtcMs instant in (ReadOnlySpan<UtcMs>)[Train.From, Train.To, Test.From, Test.To]) writer.Int64(instant.Value);
        writer.Int32(FeatureVersion);
        writer.Int32(Count);
        writer.Int32(Columns.Count);
        foreach (RecordColumn column in Columns) column.Save(writer);
        Trades?.Save(writer);
        Rule?.Save(writer);
        return writer.ToArray();
    }

    /// <exception cref="StateFormatException">The bytes are not decision records.</exception>
    public static DecisionRecords FromBytes(ReadOnlyMemory<byte> bytes)
    {
        StateReader reader = new(bytes);
        string layout = reader.String();
        if (layout is not (Layout or LayoutBefore))
        {
            throw new StateFormatException($"decision records: layout '{layout}' seen, '{Layout}' and '{LayoutBefore}' are known");
        }

        (string symbol, int fold, string model) = (reader.String(), reader.Int32(), reader.String());
        TimeRange train = new(new UtcMs(reader.Int64()), new UtcMs(reader.Int64())), test = new(new UtcMs(reader.Int64()), new UtcMs(reader.Int64()));
        (int version, int count) = (reader.Int32(), reader.Int32());
        List<RecordColumn> columns = [];
        for (int left = reader.Int32(); left > 0; left--) columns.Add(RecordColumn.Restore(reader, count));
        TradeRecords? trades = layout == Layout ? TradeRecords.Restore(reader) : null;
        FixedRule? rule = layout == Layout ? FixedRule.Restore(reader) : null;
        reader.End();
        if (columns.Count == 0) throw new StateFormatException("decision records without a column");
        return new DecisionRecords(symbol, fold, model, train, test, version, columns) { Trades = trades, Rule = rule };
    }

    private static void AddRegimes(List<RecordColumn> columns, ReadOnlyMemory<RegimeReading> regimes, RowRange rows)
    {
        columns.Add(RecordColumn.Of("regime", Fill(rows, row => (byte)regimes.Span[row].Label), Words<Regime>()));
        columns.Add(RecordColumn.Of("regime_confidence", Fill(rows, row => regimes.Span[row].Confidence)));
        columns.Add(RecordColumn.Of("regime_direction", Fill(rows, row => (byte)(regimes.Span[row].Direction + 1)), "down", "flat", "up"));
        columns.Add(RecordColumn.Of("trend_score", Fill(rows, row => regimes.Span[row].TrendScore)));
        columns.Add(RecordColumn.Of("range_score", Fill(rows, row => regimes.Span[row].RangeScore)));
        columns.Add(RecordColumn.Of("panic_score", Fill(rows, row => regimes.Span[row].PanicScore)));
    }

    private static void AddVotes(List<RecordColumn> columns, string engine, ReadOnlyMemory<EngineVote> votes, RowRange rows)
    {
        columns.Add(RecordColumn.Of($"{engine}.vote", Fill(rows, row => Direction(votes.Span[row].Direction)), Directions));
        columns.Add(RecordColumn.Of($"{engine}.abstains", Fill(rows, row => (byte)votes.Span[row].Abstention), Words<Abstention>()));
        columns.Add(RecordColumn.Of($"{engine}.confidence", Fill(rows, row => votes.Span[row].Confidence)));
        columns.Add(RecordColumn.Of($"{engine}.affinity", Fill(rows, row => votes.Span[row].Affinity)));
        columns.Add(RecordColumn.Of($"{engine}.age", Fill(rows, row => votes.Span[row].Age)));
    }

    private static void AddConsensus(List<RecordColumn> columns, SignalTape tape, RowRange rows)
    {
        ReadOnlyMemory<ConsensusResult> consensus = tape.Consensus;
        columns.Add(RecordColumn.Of("recommendation", Fill(rows, row => (byte)consensus.Span[row].Recommendation), Words<Recommendation>()));
        columns.Add(RecordColumn.Of("level", Fill(rows, row => (byte)consensus.Span[row].Level), Words<ConsensusLevel>()));
        columns.Add(RecordColumn.Of("direction", Fill(rows, row => Direction(consensus.Span[row].Direction)), Directions));
        columns.Add(RecordColumn.Of("primary", Fill(rows, row => (byte)(consensus.Span[row].PrimaryEngine + 1)), ["none", .. tape.EngineNames]));
        columns.Add(RecordColumn.Of("primary_confidence", Fill(rows, row => consensus.Span[row].PrimaryConfidence)));
        columns.Add(RecordColumn.Of("adjusted_confidence", Fill(rows, row => consensus.Span[row].AdjustedConfidence)));
        columns.Add(RecordColumn.Of("agreement", Fill(rows, row => consensus.Span[row].AgreementScore)));
        columns.Add(RecordColumn.Of("best_score", Fill(rows, row => consensus.Span[row].BestScore)));
        columns.Add(RecordColumn.Of("runner_up_score", Fill(rows, row => consensus.Span[row].RunnerUpScore)));
        columns.Add(RecordColumn.Of("agree", Fill(rows, row => consensus.Span[row].Agree)));
        columns.Add(RecordColumn.Of("oppose", Fill(rows, row => consensus.Span[row].Oppose)));
        columns.Add(RecordColumn.Of("abstain", Fill(rows, row => consensus.Span[row].Abstain)));
        columns.Add(RecordColumn.Of("warnings", Fill(rows, row => (byte)consensus.Span[row].Warnings)));
    }

    private static void AddConfidence(List<RecordColumn> columns, SignalTape tape, int[] samples, ConfidenceScorer scorer, RowRange test, RowRange rows)
    {
        ConfidenceResult[] scored = Fill(rows, row => EntryGate.Score(scorer, samples[row - test.Start], tape.Consensus.Span[row], tape.Regimes.Span[row]));
        columns.Add(RecordColumn.Of("samples", Fill(rows, row => samples[row - test.Start])));
        columns.Add(RecordColumn.Of("sample_factor", Array.ConvertAll(scored, s => s.Sample)));
        columns.Add(RecordColumn.Of("separation_factor", Array.ConvertAll(scored, s => s.Separation)));
        columns.Add(RecordColumn.Of("similarity_factor", Array.ConvertAll(scored, s => s.PatternSimilarity)));
        columns.Add(RecordColumn.Of("reliability_factor", Array.ConvertAll(scored, s => s.PatternReliability)));
        columns.Add(RecordColumn.Of("regime_penalty", Array.ConvertAll(scored, s => s.RegimePenalty)));
        columns.Add(RecordColumn.Of("confidence", Array.ConvertAll(scored, s => s.Value)));
        columns.Add(RecordColumn.Of("confidence_needed", Array.ConvertAll(scored, s => s.Threshold)));
    }

    private static T[] Fill<T>(RowRange rows, Func<int, T> value)
    {
        T[] column = new T[rows.Count];
        for (int at = 0; at < column.Length; at++) column[at] = value(rows.Start + at);
        return column;
    }

    private static byte Direction(Direction direction) => (byte)((sbyte)direction + 1);

    /// <summary>The names of an enumeration whose values are 0, 1, 2 and so on.</summary>
    private static string[] Words<T>() where T : struct, Enum => Enum.GetNames<T>();
}
