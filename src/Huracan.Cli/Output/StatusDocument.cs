using System.Text;
using System.Text.Json;
using Huracan.Actors.Stores;
using Huracan.Cli.Commands;
using Huracan.Cli.Fleet;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;
using Huracan.Stores.Out;
using Huracan.Stores.Postgres;
using Huracan.Stores.Registry;

namespace Huracan.Cli.Output;

/// <summary>The JSON document of <c>status --json</c>, one line: where every run and coin of a folder or a fleet stands. Fractions are 0
/// to 1.</summary>
internal static class StatusDocument
{
    public static string OfFolder(string folder, OutFolderReader reader, IReadOnlyList<RunRow> runs) => Write(json =>
    {
        json.WriteString("folder", Path.GetFullPath(folder));
        if (reader.Owner is { } owner)
        {
            json.WriteStartObject("process");
            json.WriteNumber("pid", owner.ProcessId);
            json.WriteString("host", owner.Host);
            json.WriteString("since", owner.Since.ToString());
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("process");
        }

        Runs(json, reader.Journal, runs);
    });

    public static string OfFleet(FleetStores stores) => Write(json =>
    {
        json.WriteStartArray("nodes");
        foreach (NodeRow node in stores.Nodes.List())
        {
            json.WriteStartObject();
            json.WriteString("node", node.Node);
            json.WriteString("state", node.State);
            json.WriteNumber("silentMs", node.SilentMs);
            json.WritePropertyName("report");
            json.WriteRawValue(node.Report);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Runs(json, stores.Journal, stores.Registry.Runs());
    });

    private static void Runs(Utf8JsonWriter json, IJournal journal, IReadOnlyList<RunRow> runs)
    {
        json.WriteStartArray("runs");
        foreach (RunRow run in runs)
        {
            json.WriteStartObject();
            json.WriteString("runId", run.RunId);
            json.WriteString("from", run.From.ToDateString());
            json.WriteString("to", run.To.ToDateString());
            json.WriteNumber("algorithm", run.AlgorithmVersion);
            if (run.FinishedAt is { } finished) json.WriteString("finished", finished.ToString());
            else json.WriteNull("finished");
            json.WriteStartArray("coins");
            foreach (RunCoinRow coin in run.Coins) Coin(json, coin.Symbol, JournalStates.ReadCoin(journal, run.RunId, coin.Symbol), run);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Coin(Utf8JsonWriter json, string symbol, CoinState state, RunRow run)
    {
        json.WriteStartObject();
        json.WriteString("symbol", symbol);
        json.WriteString("stage", state.Data is null && state.Stage != CoinStage.Finished ? "waiting" : state.Stage.ToString().ToLowerInvariant());
        json.WriteNumber("fraction", Math.Round(state.Progress(StatusCommand.PlannedUpdates(run)), 4));
        if (state.Fold == CoinState.FinalFold) json.WriteString("fold", "final");
        else json.WriteNumber("fold", Math.Min(state.Fold + 1, Math.Max(1, state.Folds)));
        json.WriteNumber("folds", state.Folds);
        json.WriteNumber("updates", state.UpdatesDone);
        json.WriteString("verdict", state.SetAside is not null ? "SET ASIDE" : state.Verdict);
        json.WriteString("reason", state.SetAside?.Reason ?? state.Refusal?.Reason);
        json.WriteString("model", state.Judgement?.ModelHash);
        json.WriteNumber("failures", state.Failures);
        json.WriteEndObject();
    }

    private static string Write(Action<Utf8JsonWriter> content)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }
}
