using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;

namespace Huracan.Runtime.Logging;

/// <summary>Where <see cref="AkkaLogger"/> writes: level (information, warning, error), source, text.</summary>
internal sealed class AkkaLogSetup(Action<string, string, string> write) : Setup
{
    public Action<string, string, string> Write => write;
}

/// <summary>Writes Akka's log to the command's own log: all warnings and errors, and of the rest only nodes that join or leave.</summary>
internal sealed class AkkaLogger : UntypedActor
{
    private readonly Action<string, string, string>? _write = Context.System.Settings.Setup.Get<AkkaLogSetup>() is { HasValue: true } setup ? setup.Value.Write : null;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger: Sender.Tell(new LoggerInitialized()); break;
            case LogEvent e when e.LogLevel() >= LogLevel.WarningLevel || e.LogSource.StartsWith("Cluster", StringComparison.Ordinal):
                string text = e.Message?.ToString() ?? "";
                _write?.Invoke(Name(e.LogLevel()), e.LogSource, e.Cause is null ? text : $"{text}: {e.Cause.Message}");
                break;
        }
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.ErrorLevel => "error",
        LogLevel.WarningLevel => "warning",
        _ => "information",
    };
}
