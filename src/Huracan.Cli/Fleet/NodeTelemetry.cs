using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Huracan.Cli.Fleet;

/// <summary>A node's metrics and traces. They are exported by OTLP if OTEL_EXPORTER_OTLP_ENDPOINT is set; otherwise they cost next to
/// nothing.</summary>
/// <remarks>Metrics: huracan.updates (by coin), huracan.leases, huracan.lease.events (by what), huracan.actor.failures.
/// Traces: one span per stage of a coin, with run, coin and stage.</remarks>
internal sealed class NodeTelemetry : IDisposable
{
    public const string Name = "Huracan";

    private static readonly ActivitySource Source = new(Name);

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _updates, _leaseEvents, _failures;
    private readonly MeterProvider? _metrics;
    private readonly TracerProvider? _traces;
    private readonly ConcurrentDictionary<string, (string Stage, Activity? Span)> _stages = new(StringComparer.Ordinal);
    private int _leases;

    public NodeTelemetry(string node)
    {
        _updates = _meter.CreateCounter<long>("huracan.updates", "updates", "PPO updates done");
        _leaseEvents = _meter.CreateCounter<long>("huracan.lease.events", "events", "leases claimed, finished, released, lost, given up");
        _failures = _meter.CreateCounter<long>("huracan.actor.failures", "failures", "failures of actors, restarted or not");
        _meter.CreateObservableGauge("huracan.leases", () => Volatile.Read(ref _leases), "leases", "leases held");
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"))) return;
        ResourceBuilder resource = ResourceBuilder.CreateDefault().AddService("huracan", serviceInstanceId: node);
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Name).AddOtlpExporter().Build();
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Name).AddOtlpExporter().Build();
    }

    public void Update(string coin) => _updates.Add(1, new KeyValuePair<string, object?>("coin", coin));

    public void Lease(string what) => _leaseEvents.Add(1, new KeyValuePair<string, object?>("what", what));

    public void Leases(int held) => Volatile.Write(ref _leases, held);

    public void Failure() => _failures.Add(1);

    /// <summary>A coin has entered this stage; null if it left this node.</summary>
    public void Stage(string? run, string coin, string? stage)
    {
        if (_stages.TryGetValue(coin, out (string Stage, Activity? Span) now))
        {
            if (now.Stage == stage) return;
            now.Span?.Dispose();
            _stages.TryRemove(coin, out _);
        }

        if (stage is null) return;
        Activity? span = Source.StartActivity("coin." + stage, ActivityKind.Internal, default(ActivityContext));
        span?.SetTag("run", run).SetTag("coin", coin).SetTag("stage", stage);
        Activity.Current = null; // spans of different coins do not nest
        _stages[coin] = (stage, span);
    }

    public void Dispose()
    {
        foreach ((string _, Activity? span) in _stages.Values) span?.Dispose();
        _metrics?.Dispose();
        _traces?.Dispose();
        _meter.Dispose();
    }
}
