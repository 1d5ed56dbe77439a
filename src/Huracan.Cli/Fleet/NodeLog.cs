using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Huracan.Cli.Fleet;

/// <summary>A node's log on stderr: one line per event, as words or as JSON with node, run, coin and stage in fields of their
/// own.</summary>
/// <remarks>A thread of its own writes it, so that a slow terminal blocks no caller. Beyond 10,000 waiting lines the oldest are dropped,
/// and their number is logged.</remarks>
internal sealed class NodeLog : IDisposable
{
    private const int WaitingMax = 10_000;

    // The lines are for people and grep, never for an HTML page, so apostrophes are not escaped.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _node;
    private readonly bool _json;
    private readonly Queue<string> _waiting = new();
    private readonly Thread _thread;
    private long _dropped;
    private bool _ended;

    public NodeLog(string node, bool json)
    {
        (_node, _json) = (node, json);
        _thread = new Thread(Work) { Name = "log", IsBackground = true };
        _thread.Start();
    }

    /// <param name="level">information, warning or error.</param>
    /// <param name="name">The event, as a script looks for it: <c>lease.claimed</c>.</param>
    public void Write(string level, string name, string message, string? run = null, string? coin = null, string? stage = null)
    {
        string line = _json ? Json(level, name, message, run, coin, stage) : Words(level, name, message, run, coin);
        lock (_waiting)
        {
            if (_waiting.Count == WaitingMax)
            {
                _waiting.Dequeue();
                _dropped++;
            }

            _waiting.Enqueue(line);
            Monitor.Pulse(_waiting);
        }
    }

    public void Dispose()
    {
        lock (_waiting)
        {
            _ended = true;
            Monitor.Pulse(_waiting);
        }

        _thread.Join();
    }

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

    private void Work()
    {
        StringBuilder lines = new();
        for (; ; )
        {
            lock (_waiting)
            {
                while (_waiting.Count == 0)
                {
                    if (_ended) return;
                    Monitor.Wait(_waiting);
                }

                if (_dropped > 0) lines.Append(CultureInfo.InvariantCulture, $"{_dropped} lines of this log were dropped: stderr is too slow\n");
                _dropped = 0;
                while (_waiting.TryDequeue(out string? line)) lines.Append(line).Append('\n');
            }

            Console.Error.Write(lines.ToString());
            lines.Clear();
        }
    }
}
