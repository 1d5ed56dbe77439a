using System.Globalization;
using System.Text.Json;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training;

namespace Huracan.Cli.Fleet;

/// <summary>What one node reports about itself: collected from what its actors publish, written into heartbeats, logs and metrics. Decides
/// nothing.</summary>
internal sealed class NodeView(NodeLog log, NodeTelemetry telemetry, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, CoinProgress> _coins = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _runOfCoin = [];
    private NodeStatus? _status;
    private long _statusAt = clock.GetTimestamp();
    private long _updates, _losses;
    private volatile HostCore? _host;

    public void Watch(HostCore host) => _host = host;

    /// <summary>The node's actor has published nothing yet.</summary>
    public bool Starting
    {
        get
        {
            lock (_gate) return _status is null;
        }
    }

    public bool Draining
    {
        get
        {
            lock (_gate) return _status?.Draining ?? false;
        }
    }

    /// <summary>Time since the node's actor last published something.</summary>
    public TimeSpan Silence
    {
        get
        {
            lock (_gate) return clock.GetElapsedTime(_statusAt);
        }
    }

    /// <summary>Number of consecutive failed renewals.</summary>
    public int LateRenewals
    {
        get
        {
            lock (_gate) return _status?.LateRenewals ?? 0;
        }
    }

    public void Show(object progress)
    {
        switch (progress)
        {
            case NodeStatus status:
                lock (_gate) (_status, _statusAt) = (status, clock.GetTimestamp());
                telemetry.Leases(status.Leases.Count);
                break;
            case LeaseNotice notice: On(notice); break;
            case TrainingProgress p:
                Interlocked.Increment(ref _updates);
                telemetry.Update(p.Symbol);
                break;
            case CoinProgress p:
                string? run;
                lock (_gate)
                {
                    _coins[p.Symbol] = p;
                    run = _runOfCoin.GetValueOrDefault(p.Symbol);
                }

                telemetry.Stage(run, p.Symbol, p.Stage.ToString());
                log.Write("information", "coin.progress", p.Detail, run, p.Symbol, p.Stage.ToString());
                break;
            case Notice n:
                log.Write("warning", "coin.notice", n.Text, null, n.Symbol);
                break;
        }
    }

    public void Failed(ActorRef actor, Exception reason)
    {
        telemetry.Failure();
        log.Write("error", "actor.failed", $"{actor.Path}: {reason.Message}");
    }

    /// <summary>One line of JSON.</summary>
    public string Report()
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("host", Environment.MachineName);
            json.WriteNumber("pid", Environment.ProcessId);
            json.WriteNumber("cpuSeconds", Math.Round(Environment.CpuUsage.TotalTime.TotalSeconds, 2));
            json.WriteNumber("updates", Interlocked.Read(ref _updates));
            json.WriteNumber("takeovers", Interlocked.Read(ref _losses));
            lock (_gate)
            {
                json.WriteNumber("slots", _status?.Slots ?? 0);
                json.WriteNumber("lateRenewals", _status?.LateRenewals ?? 0);
                json.WriteStartArray("leases");
                foreach (Lease lease in _status?.Leases ?? []) json.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{lease.Item}@{lease.Epoch}"));
                json.WriteEndArray();
                json.WriteStartObject("coins");
                foreach ((string symbol, CoinProgress p) in _coins) json.WriteString(symbol, string.Create(CultureInfo.InvariantCulture, $"{p.Fraction * 100:0.0} % {p.Detail}"));
                json.WriteEndObject();
            }

            if (_host is { } host)
            {
                json.WriteStartObject("counters");
                json.WriteNumber("unhandled", host.Counters.Unhandled);
                json.WriteNumber("deadLetters", host.Counters.DeadLetters);
                json.WriteNumber("late", host.Counters.Late);
                json.WriteNumber("busy", host.Counters.Busy);
                json.WriteNumber("restarts", host.Counters.Restarts);
                json.WriteNumber("failures", host.Counters.Failures);
                json.WriteEndObject();
                json.WriteStartArray("actors");
                foreach (ActorView actor in host.Look(200))
                {
                    json.WriteStartObject();
                    json.WriteString("path", actor.Path);
                    json.WriteString("state", actor.State);
                    json.WriteNumber("mailbox", actor.Mailbox);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private void On(LeaseNotice notice)
    {
        WorkItem? work = WorkItem.TryParse(notice.Lease.Item, out WorkItem? known) ? known : null;
        if (notice.What == "claimed" && notice.Lease.Losses > 0) Interlocked.Increment(ref _losses);
        if (work?.Symbol is { } symbol)
        {
            lock (_gate)
            {
                if (notice.What == "claimed") _runOfCoin[symbol] = work.RunId;
                else _coins.Remove(symbol);
            }

            if (notice.What != "claimed") telemetry.Stage(work.RunId, symbol, null);
        }

        telemetry.Lease(notice.What);
        log.Write(notice.What is "lost" or "given up" ? "warning" : "information", "lease." + notice.What.Replace(' ', '-'),
            string.Create(CultureInfo.InvariantCulture, $"{notice.Lease.Item} epoch {notice.Lease.Epoch} losses {notice.Lease.Losses}{(notice.Reason is null ? "" : ": " + notice.Reason)}"), work?.RunId, work?.Symbol);
    }
}
