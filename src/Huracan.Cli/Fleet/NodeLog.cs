using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Huracan.Cli.Output.Terminal;

namespace Huracan.Cli.Fleet;

/// <summary>A node's log on stderr: one line per event, as words or as JSON with node, run, coin and stage in fields of their
/// own.</summary>
/// <remarks>Written as <see cref="LossyWriter"/> does: a slow, full or closed stderr blocks no caller and ends nothing.</remarks>
internal sealed class NodeLog : IDisposable
{
    // The lines are for people and grep, never for an HTML page, so apostrophes are not escaped.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _node;
    private readonly bool _json;
    private readonly LossyWriter _output;

    public NodeLog(LossyWriter output, string node, bool json)
    {
        (_output, _node, _json) = (output, node, json);
        output.LostNote = lost =>
            Line("warning", "log.lost", string.Create(CultureInfo.InvariantCulture, $"{lost} lines could not be shown"));
    }

    /// <param name="level">information, warning or error.</param>
    /// <param name="name">The event, as a script looks for it: <c>lease.claimed</c>.</param>
    public void Write(string level, string name, string message, string? run = null, string? coin = null, string? stage = null) =>
        _output.Say(Line(level, name, message, run, coin, stage));

    /// <summary>Waits until the lines are out, within a bound.</summary>
    public void Dispose() => _output.Settle(TimeSpan.FromSeconds(1));

    private string Line(string level, string name, string message, string? run = null, string? coin = null, string? stage = null) =>
        _json ? Json(level, name, message, run, coin, stage) : Words(level, name, message, run, coin);

    private static string Now => DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Words(string level, string name, string message, string? run, string? coin) =>
        $"{Now} {(level == "information" ? "" : level + " ")}{name}{(run is null ? "" : " " + run)}{(coin is null ? "" : " " + coin)}: {message}";

    private string Json(string level, string name, string message, string? run, string? coin, string? stage)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("time", Now);
            json.WriteString("level", level);
            json.WriteString("event", name);
            json.WriteString("node", _node);
            if (run is not null) json.WriteString("run", run);
            if (coin is not null) json.WriteString("coin", coin);
            if (stage is not null) json.WriteString("stage", stage);
            json.WriteString("message", message);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
