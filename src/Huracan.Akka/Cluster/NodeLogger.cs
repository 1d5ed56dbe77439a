using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Dispatch;
using Akka.Event;

namespace Huracan.Akka.Cluster;

/// <summary>Where <see cref="NodeLogger"/> writes: level, source, text.</summary>
internal sealed class NodeLogSetup(Action<LogLevel, string, string> write) : Setup
{
    public Action<LogLevel, string, string> Write => write;
}

/// <summary>Hands what Akka logs to the node's own log: all warnings and errors, and of the rest only who comes and goes.</summary>
internal sealed class NodeLogger : UntypedActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly Action<LogLevel, string, string>? _write = Context.System.Settings.Setup.Get<NodeLogSetup>() is { HasValue: true } setup ? setup.Value.Write : null;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger: Sender.Tell(new LoggerInitialized()); break;
            case LogEvent e when e.LogLevel() >= LogLevel.WarningLevel || e.LogSource.StartsWith("Cluster", StringComparison.Ordinal):
                string text = e.Message?.ToString() ?? "";
                _write?.Invoke(e.LogLevel(), e.LogSource, e.Cause is null ? text : $"{text}: {e.Cause.Message}");
                break;
        }
    }
}
