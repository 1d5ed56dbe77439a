using Huracan.Stores.Postgres;

namespace Huracan.Cli.Fleet;

/// <summary>Tells the fleet every second that this node lives, on a thread of its own, so that compute on every core cannot delay
/// it.</summary>
internal sealed class Heartbeat : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly PostgresNodes _nodes;
    private readonly string _node;
    private readonly NodeView _view;
    private readonly NodeLog _log;
    private readonly ManualResetEventSlim _ended = new();
    private readonly Thread _thread;
    private readonly TimeProvider _clock;
    private long _answeredAt;
    private bool _begun, _failing;

    public Heartbeat(PostgresNodes nodes, string node, NodeView view, NodeLog log, TimeProvider clock)
    {
        (_nodes, _node, _view, _log, _clock, _answeredAt) = (nodes, node, view, log, clock, clock.GetTimestamp());
        _thread = new Thread(Work) { Name = "heartbeat", IsBackground = true, Priority = ThreadPriority.AboveNormal };
    }

    public void Start()
    {
        _begun = true;
        _thread.Start();
    }

    /// <summary>How long ago the database last answered.</summary>
    public TimeSpan Silence => _clock.GetElapsedTime(Interlocked.Read(ref _answeredAt));

    /// <summary>The last beat.</summary>
    public void Stop(string state)
    {
        if (_ended.IsSet) return;
        _ended.Set();
        if (!_begun) return; // nobody knows of this node
        _thread.Join();
        Beat(state);
    }

    public void Dispose()
    {
        Stop("gone");
        _ended.Dispose();
    }

    private void Work()
    {
        do
        {
            Beat(_view.Draining ? "draining" : _view.Starting ? "starting" : "working");
        }
        while (!_ended.Wait(Every));
    }

    private void Beat(string state)
    {
        try
        {
            _nodes.Beat(_node, state, _view.Report());
            Interlocked.Exchange(ref _answeredAt, _clock.GetTimestamp());
            if (_failing) _log.Write("information", "store.answers", "the database answers again");
            _failing = false;
        }
        catch (IOException e)
        {
            if (!_failing) _log.Write("warning", "store.silent", e.Message);
            _failing = true;
        }
    }
}
