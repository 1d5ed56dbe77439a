using System.Globalization;
using System.Net;
using System.Text;
using Huracan.Pipeline.Fleet;

namespace Huracan.Cli.Fleet;

/// <summary>Answers <c>/live</c> and <c>/ready</c> on loopback, on a thread of its own. Off unless a port was given.</summary>
/// <remarks>Live: the node is starting, for at most <see cref="StartMax"/>, or its actor has worked within three leases. A supervisor
/// should kill a node that is not live. Ready: the database has answered within a lease and the node takes new work. A node that is not
/// ready should be left alone. The answer is 200 or 503 with the reason.</remarks>
internal sealed class HealthServer : IDisposable
{
    /// <summary>A node that finds no cluster exits after two minutes (hocon/cluster.conf).</summary>
    private static readonly TimeSpan StartMax = TimeSpan.FromMinutes(3);

    private readonly HttpListener _listener = new();
    private readonly NodeView _view;
    private readonly Heartbeat _heartbeat;
    private readonly NodeSettings _settings;

    public HealthServer(int port, NodeView view, Heartbeat heartbeat, NodeSettings settings)
    {
        (_view, _heartbeat, _settings) = (view, heartbeat, settings);
        _listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        try
        {
            _listener.Start();
        }
        catch (HttpListenerException e)
        {
            throw new WorldException($"--health {port}: cannot listen there: {e.Message}; try another port", e);
        }

        new Thread(Work) { Name = "health", IsBackground = true }.Start();
    }

    public void Dispose() => ((IDisposable)_listener).Dispose();

    private void Work()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = _listener.GetContext();
                (int code, string text) = Answer(context.Request.Url?.AbsolutePath);
                byte[] body = Encoding.UTF8.GetBytes(text + "\n");
                context.Response.StatusCode = code;
                context.Response.ContentType = "text/plain; charset=utf-8";
                context.Response.ContentLength64 = body.Length;
                context.Response.Close(body, willBlock: true);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The node ends.
        }
    }

    private (int Code, string Text) Answer(string? path) => path switch
    {
        "/live" when _view.Starting && _view.Silence < StartMax => (200, "starting"),
        "/live" => _view.Silence < _settings.LeaseLength * 3 ? (200, "live") : (503, $"the node's actor has been silent for {_view.Silence.TotalSeconds:0} s"),
        "/ready" when _view.Starting => (503, "starting"),
        "/ready" when _view.Draining => (503, "draining"),
        "/ready" => _heartbeat.Silence < _settings.LeaseLength ? (200, "ready") : (503, $"the database has not answered for {_heartbeat.Silence.TotalSeconds:0} s"),
        _ => (404, "known are /live and /ready"),
    };
}
