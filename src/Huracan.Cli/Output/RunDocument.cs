using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text.Json;
using Huracan.Cli.Runs;
using Huracan.Cli.Runs.Windows;
using Huracan.Core.Decisions.Records;
using Huracan.Core.Learning;
using Huracan.Core.Runs;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.Verdicts;

namespace Huracan.Cli.Output;

/// <summary>The one JSON document of <c>--json</c>. Ratios are fractions 0 to 1; an undefined number is null.</summary>
internal static class RunDocument
{
    public static string Write(string runId, RunSpec spec, IReadOnlyList<CoinOutcome> coins, IReadOnlyDictionary<string, long> notes)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = false }))
        {
            json.WriteStartObject();
            json.WriteString("runId", runId);
            json.WriteNumber("algorithm", RunSpec.AlgorithmVersion);
            json.WriteString("from", spec.From.ToDateString());
            json.WriteNumber("days", spec.Days);
            json.WriteNumber("seed", spec.Seed);
            json.WriteString("trainer", spec.Trainer);
            json.WriteBoolean("vector512", Vector512.IsHardwareAccelerated);
            foreach ((string name, long value) in notes) json.WriteNumber(name, value);
            json.WriteStartArray("symbols");
            foreach (CoinOutcome coin in coins) Write(json, coin);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, CoinOutcome coin)
    {
        json.WriteStartObject();
        json.WriteString("symbol", coin.Symbol);
        json.WriteNumber("candles", coin.Candles);
        json.WriteNumber("coverage", coin.Coverage);
        json.WriteNumber("folds", coin.State.Folds);
        Write(json, coin.Found?.Pooled);
        json.WriteStartArray("gates");
        foreach (GateRow gate in coin.Found?.Gates ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name", gate.Name);
            json.WriteString("title", gate.Title);
            Number(json, "value", gate.Value);
            json.WriteNumber("threshold", gate.Threshold);
            json.WriteBoolean("passed", gate.Passed);
            json.WriteBoolean("decidable", gate.Decidable);
            json.WriteBoolean("binding", gate.Binding);
            json.WriteString("reason", gate.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("verdict", coin.Verdict);
        json.WriteString("reason", coin.Reason);
        if (coin.State.Judgement is { } judgement) json.WriteString("model", judgement.ModelHash);
        if (coin.Artifact is not null) json.WriteString("artifact", coin.Artifact);
        if (coin.Funnel is { } funnel) Write(json, funnel);
        Number(json, "fixedRuleBps", coin.FixedRuleBps);
        json.WriteStartObject("exitReasons");
        foreach (IGrouping<string, StoredTrade> reason in coin.Windows.SelectMany(window => window.Trades).GroupBy(trade => trade.Reason)
            .Where(group => group.Key.Length > 0).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            json.WriteNumber(reason.Key, reason.Count());
        }

        json.WriteEndObject();
        Learning(json, coin.Learning);
        json.WriteNumber("runsOnSpan", coin.Tries.Runs);
        Number(json, "deflatedSharpe", coin.DeflatedSharpe);
        json.WriteStartArray("notes");
        foreach (string note in coin.Notes) json.WriteStringValue(note);
        json.WriteEndArray();
        json.WriteStartObject("seconds");
        foreach ((string stage, double seconds) in coin.Seconds) json.WriteNumber(stage, Math.Round(seconds, 3));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Per training one array per diagnostic, an entry per update, to six digits: the exact ones are in the model's
    /// blob.</summary>
    private static void Learning(Utf8JsonWriter json, IReadOnlyList<FoldLearning> trainings)
    {
        json.WriteStartArray("learning");
        foreach (FoldLearning training in trainings)
        {
            json.WriteStartObject();
            if (training.IsFinal) json.WriteString("fold", "final");
            else json.WriteNumber("fold", training.Fold + 1);
            json.WriteNumber("updates", training.Curve.Count);
            json.WriteNumber("steps", training.Curve.Sum(u => u.Samples));
            Column("policyLoss", u => u.PolicyLoss);
            Column("valueLoss", u => u.ValueLoss);
            Column("entropy", u => u.Entropy);
            Column("kl", u => u.ApproxKl);
            Column("clipFraction", u => u.ClipFraction);
            Column("explainedVariance", u => u.ExplainedVariance);
            Column("episodeReturn", u => u.MeanEpisodeReturn);
            Column("reward", u => u.MeanReward);
            Column("epochs", u => u.EpochsRun);
            json.WriteEndObject();

            void Column(string name, Func<UpdateDiagnostics, double> value)
            {
                json.WriteStartArray(name);
                foreach (UpdateDiagnostics update in training.Curve)
                {
                    if (double.IsFinite(value(update))) json.WriteRawValue(value(update).ToString("G6", CultureInfo.InvariantCulture));
                    else json.WriteNullValue();
                }

                json.WriteEndArray();
            }
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, DecisionFunnel funnel)
    {
        json.WriteStartObject("funnel");
        json.WriteNumber("candles", funnel.Candles);
        json.WriteNumber("votes", funnel.Votes);
        json.WriteNumber("buys", funnel.Buys);
        json.WriteNumber("consensus", funnel.Consensus);
        json.WriteNumber("confidence", funnel.Confidence);
        json.WriteNumber("viability", funnel.Viability);
        json.WriteNumber("gate", funnel.Gate);
        json.WriteNumber("policy", funnel.Policy);
        json.WriteString("sentence", funnel.Sentence);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PerformanceMetrics? oos)
    {
        if (oos is null) { json.WriteNull("oos"); return; }
        json.WriteStartObject("oos");
        Number(json, "sharpe", oos.Sharpe.Annual.Value);
        Number(json, "sharpeLower95", oos.Sharpe.LowerBound95);
        Number(json, "winRate", oos.WinRate.Value);
        json.WriteNumber("trades", oos.Trades);
        Number(json, "profitFactor", oos.ProfitFactor.Value);
        Number(json, "maxDrawdown", oos.MaxDrawdown.Value);
        Number(json, "grossBps", oos.GrossBps.Value);
        Number(json, "costBps", oos.CostBps.Value);
        Number(json, "netBps", oos.NetBps.Value);
        Number(json, "turnoverPerDay", oos.TurnoverPerDay.Value);
        Number(json, "timeInMarket", oos.TimeInMarket.Value);
        json.WriteNumber("buyAndHoldBps", oos.BuyAndHoldBps);
        json.WriteNumber("netBpsTotal", oos.NetBpsTotal);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
