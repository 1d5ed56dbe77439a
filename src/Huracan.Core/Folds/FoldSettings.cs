using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Confidence;
using Huracan.Core.Learning;

namespace Huracan.Core.Folds;

/// <summary>The settings that a fold's training and replay share.</summary>
/// <param name="Seed">The run's.</param>
public sealed record FoldSettings(
    string Symbol, ulong Seed, KernelSettings Kernel, ConfidenceSettings Confidence, EnvironmentSettings Environment, PpoSettings Ppo);
