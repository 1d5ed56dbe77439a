using Microsoft.Extensions.Logging;

namespace Huracan.Akka.Cluster;

/// <summary>Hands what Akka logs to the node's own log.</summary>
internal sealed class NodeLogger(string source, Action<LogLevel, string, string> write) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        string text = formatter(state, exception);
        write(logLevel, source, exception is null ? text : $"{text}: {exception.Message}");
    }

    internal sealed class Provider(Action<LogLevel, string, string> write) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new NodeLogger(categoryName, write);

        public void Dispose() { }
    }
}
