using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Regimes;

namespace Huracan.Core.Signals;

/// <summary>Settings of everything between features and consensus.</summary>
public sealed record SignalTapeSettings
{
    public RegimeSettings Regime { get; init; } = new();
    public EngineSettings Engines { get; init; } = new();
    public ConsensusSettings Consensus { get; init; } = new();

    /// <summary>One message per wrong number; empty if all are right.</summary>
    public IReadOnlyList<string> Validate() => [.. Regime.Validate(), .. Engines.Validate(), .. Consensus.Validate()];
}
