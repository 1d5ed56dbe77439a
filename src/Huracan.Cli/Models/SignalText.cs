using System.Globalization;
using System.Text.Json.Nodes;
using Huracan.Cli.Output.Terminal;
using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Records;
using Huracan.Stores.Artifacts;

namespace Huracan.Cli.Models;

/// <summary>A signal for a person, at most 80 columns, and as JSON.</summary>
internal static class SignalText
{
    private const int Width = 80, Indent = 12;
    private static readonly string Below = "\n" + new string(' ', Indent);
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    public static void Write(TextWriter output, Signal signal)
    {
        DecisionRecords record = signal.Decision.Records;
        string Of(string column) => record[column].Text(0);
        string Round(string column) =>
            double.TryParse(Of(column), NumberStyles.Float, Plain, out double value) ? value.ToString("0.###", Plain) : "-";

        output.Write($"{signal.Model.Symbol} {signal.Candles.Timeframe} at {signal.Close}: {signal.Decision.Action}\n\n");
        Line(output, "model", $"{Verdict(signal)}, {signal.Model.Hash()[..16]}, learnt to {signal.Run.Train.To.AddMs(-1).ToDateString()}");
        string stale = signal.IsStale ? ": STALE, newer candles have closed since" : "";
        Line(output, "candle", $"closed {signal.Close} at {Of("close")}, {Age(signal.AgeMs)} ago{stale}");
        Line(output, "position", "flat, assumed: this command knows no account");
        Line(output, "features", signal.Absent.Count == 0 ? "all present" : $"absent: {string.Join(", ", signal.Absent)}");
        Line(output, "volatility", $"{Round("volatility_bps")} bps a candle");
        Line(output, "regime", $"{Of("regime")}, confidence {Round("regime_confidence")}, direction {Of("regime_direction")}");
        Line(output, "votes", string.Join(", ", Engines(record).Select(engine => record[$"{engine}.abstains"].Bytes[0] == 0
            ? $"{engine} {Of($"{engine}.vote")} {Round($"{engine}.confidence")}" : $"{engine} abstains ({Of($"{engine}.abstains")})")));
        Line(output, "consensus", $"{Of("recommendation")} {Of("direction")}, led by {Of("primary")}, "
            + $"{Of("agree")} agree, {Of("oppose")} oppose, {Of("abstain")} abstain");
        Line(output, "confidence", $"{Round("confidence")}, needed {Round("confidence_needed")}; {Of("samples")} closed shadow trades");
        Line(output, "gate", Of("gate"));
        Line(output, "legal", string.Join(", ", Legal(signal.Decision.Mask)));
        Line(output, "logits", string.Join(", ",
            Actions().Select(action => $"{action} {signal.Decision.Logits.Span[(int)action].ToString("0.###", Plain)}")));
        Line(output, "action", signal.Decision.Action.ToString());
        foreach (string note in signal.Notes) Line(output, "note", note);
    }

    public static string Json(Signal signal)
    {
        DecisionRecords record = signal.Decision.Records;
        JsonObject columns = [];
        foreach (RecordColumn column in record.Columns) columns[column.Name] = Value(column);
        JsonArray state = [];
        for (int slot = 0; slot < signal.Decision.State.Length; slot++)
        {
            double raw = signal.Decision.Raw.Span[slot];
            state.Add((JsonNode)new JsonObject
            {
                ["name"] = PolicyStateLayout.Current.Names[slot],
                ["raw"] = double.IsFinite(raw) ? raw : null,
                ["seen"] = signal.Decision.State.Span[slot],
            });
        }

        JsonObject document = new()
        {
            ["symbol"] = signal.Model.Symbol,
            ["timeframe"] = signal.Candles.Timeframe.ToString(),
            ["venue"] = signal.Model.Origin!.Venue,
            ["action"] = signal.Decision.Action.ToString(),
            ["position"] = "flat",
            ["closeTime"] = signal.Close.ToString(),
            ["at"] = signal.At.ToString(),
            ["ageSeconds"] = signal.AgeMs / 1000,
            ["stale"] = signal.IsStale,
            ["inSample"] = signal.Decision.InSample,
            ["sameCandles"] = signal.SameCandles,
            ["model"] = new JsonObject
            {
                ["hash"] = signal.Model.Hash(), ["run"] = signal.Model.Origin.RunId, ["verdict"] = Verdict(signal),
                ["trainedFrom"] = signal.Run.Train.From.ToString(), ["trainedTo"] = signal.Run.Train.To.ToString(),
            },
            ["legal"] = new JsonArray([.. Legal(signal.Decision.Mask).Select(action => (JsonNode)action.ToString())]),
            ["logits"] = new JsonObject(Actions().Select(action =>
                KeyValuePair.Create(action.ToString(), (JsonNode?)signal.Decision.Logits.Span[(int)action]))),
            ["record"] = columns,
            ["absent"] = new JsonArray([.. signal.Absent.Select(name => (JsonNode)name)]),
            ["state"] = state,
            ["notes"] = new JsonArray([.. signal.Notes.Select(note => (JsonNode)note)]),
        };
        return CanonicalJson.Text(document);
    }

    /// <summary>A word, a number, hex digits of a hash, or null for what is not known.</summary>
    private static JsonNode? Value(RecordColumn column) => column.Kind switch
    {
        RecordKind.Byte when column.Words.Count > 0 => column.Text(0),
        RecordKind.Hash => column.Text(0),
        RecordKind.Byte => (int)column.Bytes[0],
        RecordKind.Int32 => column.Int32s[0],
        RecordKind.Int64 => column.Int64s[0],
        RecordKind.Single => float.IsFinite(column.Singles[0]) ? column.Singles[0] : null,
        _ => double.IsFinite(column.Doubles[0]) ? column.Doubles[0] : null,
    };

    private static TradingAction[] Actions() => Enum.GetValues<TradingAction>();

    private static IEnumerable<TradingAction> Legal(ushort mask) => Actions().Where(action => ActionMask.Allows(mask, action));

    private static IEnumerable<string> Engines(DecisionRecords record) =>
        record.Columns.Where(column => column.Name.EndsWith(".vote", StringComparison.Ordinal))
            .Select(column => column.Name[..^".vote".Length]);

    private static string Verdict(Signal signal) => (string?)signal.Model.Metrics["verdict"] ?? "no verdict";

    private static string Age(long ms) => TimeSpan.FromMilliseconds(ms) switch
    {
        { TotalDays: >= 2 } t => string.Create(Plain, $"{t.TotalDays:0} days"),
        { TotalHours: >= 2 } t => string.Create(Plain, $"{t.TotalHours:0} hours"),
        TimeSpan t => string.Create(Plain, $"{t.TotalMinutes:0} minutes"),
    };

    private static void Line(TextWriter output, string name, string text) =>
        output.Write($"{name,-Indent}{WordWrap.Wrap(text, Width - Indent).Replace("\n", Below, StringComparison.Ordinal)}\n");
}
