using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Foundation;
using Huracan.Core.Regimes;

namespace Huracan.Core.Signals;

/// <summary>Settings of everything between features and consensus.</summary>
public sealed record SignalTapeSettings
{
    public RegimeSettings Regime { get; init; } = new();
    public EngineSettings Engines { get; init; } = new();
    public ConsensusSettings Consensus { get; init; } = new();

    /// <exception cref="ArgumentException">Numbers are wrong; the message names each of them, in all parts.</exception>
    public void Validate() => SettingsCheck.All(Regime.Validate, Engines.Validate, Consensus.Validate);
}
