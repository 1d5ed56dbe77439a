using System.Globalization;
using Huracan.Core.Decisions.Entry;
using Huracan.Core.Engines.Alpha;

namespace Huracan.Core.Decisions.Records;

/// <summary>How many candles of the test windows reached each step on the way to a trade. It answers why nothing, or little,
/// happened.</summary>
/// <param name="Candles">Decisions: every candle of a test window but its last.</param>
/// <param name="Votes">Of these, at least one engine voted.</param>
/// <param name="Buys">Of these, the consensus was a buy, and stop and cost were known.</param>
/// <param name="Consensus">Of these, the consensus did not say SKIP.</param>
/// <param name="Confidence">Of these, the confidence reached the regime's threshold.</param>
/// <param name="Viability">Of these, the target can pay its costs: the entry gate is open.</param>
/// <param name="Gate">Of these, no position was open, so an entry was legal.</param>
/// <param name="Policy">Of these, the policy entered.</param>
public sealed record DecisionFunnel(
    long Candles, long Votes, long Buys, long Consensus, long Confidence, long Viability, long Gate, long Policy)
{
    /// <summary>The trades of the rules alone in the same windows; null if an earlier program kept the records.</summary>
    public RuleTrades? Rules { get; init; }

    /// <summary>The steps in order, with the words for a candle that does not pass.</summary>
    public IReadOnlyList<(string Step, long Count, string Lost)> Steps =>
    [
        ("candles", Candles, "there was no candle"),
        ("votes", Votes, "no engine voted"),
        ("a buy", Buys, "the consensus was not a buy"),
        ("consensus", Consensus, "the consensus said SKIP"),
        ("confidence", Confidence, "the confidence was below its threshold"),
        ("viability", Viability, "the target could not pay its costs"),
        ("gate open and flat", Gate, "a position was already open"),
        ("policy entered", Policy, "the policy stayed flat"),
    ];

    /// <summary>One sentence with the largest cause.</summary>
    public string Sentence
    {
        get
        {
            if (Candles == 0) return "The test windows hold no candle to decide on.";
            if (Gate > 0 && Policy == 0)
            {
                return $"The rules opened the gate {Times(Gate)}, and the policy stayed flat each time" +
                    (Rules is { Count: > 0 } rules ? $"; {rules.Sentence}." : ".");
            }

            if (Gate > 0)
            {
                return $"The rules opened the gate {Times(Gate)} while no position was open, and the policy entered {Times(Policy)}.";
            }

            IReadOnlyList<(string Step, long Count, string Lost)> steps = Steps;
            int closed = 0;
            while (steps[closed].Count > 0) closed++;
            long left = steps[closed - 1].Count;
            string of = left == Candles ? Invariant($"on each of the {Candles:N0} candles")
                : Invariant($"{left:N0} of {Candles:N0} candles got as far as '{steps[closed - 1].Step}', and on each of them");
            return $"The rules never opened the gate: {of} {steps[closed].Lost}.";
        }
    }

    /// <summary>Counts over all test windows together.</summary>
    public static DecisionFunnel Of(IEnumerable<DecisionRecords> folds)
    {
        ArgumentNullException.ThrowIfNull(folds);
        Counter counter = new();
        foreach (DecisionRecords records in folds) counter.Add(records);
        return counter.Total;
    }

    /// <summary>Counts window by window, for a caller that reads the large records once and for more than the funnel.</summary>
    public sealed class Counter
    {
        private readonly long[] _passed = new long[8];
        private bool _known = true;
        private long _trades;
        private double _gross, _cost;

        /// <summary>Test windows that were added.</summary>
        public int Windows { get; private set; }

        public DecisionFunnel Total => new(_passed[0], _passed[1], _passed[2], _passed[3], _passed[4], _passed[5], _passed[6], _passed[7])
        {
            Rules = _known ? new RuleTrades(_trades, _trades > 0 ? _gross / _trades : 0, _trades > 0 ? _cost / _trades : 0) : null,
        };

        public void Add(DecisionRecords records)
        {
            ArgumentNullException.ThrowIfNull(records);
            Windows++;
            AddRule(records.Rule);
            RecordColumn gate = records["gate"], units = records["units"], action = records["action"];
            RecordColumn[] abstains = [.. records.Columns.Where(column => column.Name.EndsWith(".abstains", StringComparison.Ordinal))];
            for (int row = 0; row < records.Count; row++)
            {
                EntryVerdict verdict = (EntryVerdict)gate.Bytes[row];
                bool flat = units.Doubles[row] == 0;
                int steps = !abstains.Any(engine => engine.Bytes[row] == (byte)Abstention.None) ? 1
                    : verdict < EntryVerdict.ConsensusSkips ? 2
                    : verdict < EntryVerdict.LowConfidence ? 3
                    : verdict < EntryVerdict.NotViable ? 4
                    : verdict < EntryVerdict.Half ? 5
                    : !flat ? 6
                    : !Enters((TradingAction)action.Bytes[row]) ? 7
                    : 8;
                for (int step = 0; step < steps; step++) _passed[step]++;
            }
        }

        private void AddRule(FixedRule? rule)
        {
            _known &= rule is not null;
            if (rule is null) return;
            for (int trade = 0; trade < rule.Trades.Count; trade++)
            {
                _trades++;
                _gross += rule.Trades.GrossBps[trade];
                _cost += rule.Trades.CostBps[trade];
            }
        }

        private static bool Enters(TradingAction action) =>
            action is TradingAction.EnterLongSmall or TradingAction.EnterLongNormal or TradingAction.EnterLongLarge;
    }

    /// <summary>What the rules alone would have traded: one normal notional at every legal entry.</summary>
    /// <param name="GrossBps">Mean result of a trade before cost, bps of the notional; 0 without a trade.</param>
    /// <param name="CostBps">Mean fees and slippage of a trade, bps of the notional; 0 without a trade.</param>
    public sealed record RuleTrades(long Count, double GrossBps, double CostBps)
    {
        public string Sentence => Invariant($"the rules alone, {Count:N0} trades, earned {GrossBps:0.0} bps gross per trade ") +
            Invariant($"against {CostBps:0.0} bps of cost");
    }

    private static string Times(long count) => count switch { 0 => "never", 1 => "once", _ => Invariant($"{count:N0} times") };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
