namespace Huracan.Cli;

/// <summary>The caller's mistake: exit code 2. The message says what was seen, what is allowed, and what to try.</summary>
internal sealed class CallerException(string message) : Exception(message);

/// <summary>The world's trouble: exit code 3.</summary>
internal sealed class WorldException(string message, Exception? inner = null) : Exception(message, inner);
