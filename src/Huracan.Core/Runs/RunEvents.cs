using Huracan.Core.Foundation;

namespace Huracan.Core.Runs;

/// <summary>A fact about one run as a whole.</summary>
public abstract record RunEvent;

/// <summary>The run exists; its id hashes all of this.</summary>
public sealed record RunStarted(string RunId, string SpecText, IReadOnlyList<string> Symbols) : RunEvent;

/// <summary>A coin reached its verdict.</summary>
public sealed record CoinFinished(string Symbol, string Verdict, string? ModelHash) : RunEvent;

/// <summary>A coin was set aside after repeated failures.</summary>
public sealed record CoinFailed(string Symbol, FailureCause Cause, string Reason) : RunEvent;

/// <summary>A coin that the world's trouble had set aside is open again; see <see cref="CoinReopened"/>.</summary>
public sealed record CoinTriedAgain(string Symbol) : RunEvent;

/// <summary>Every coin has a verdict or was set aside.</summary>
public sealed record RunFinished : RunEvent;
