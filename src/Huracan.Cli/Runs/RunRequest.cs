using Huracan.Core.Market;
using Huracan.Pipeline.Configuration;
using Huracan.Pipeline.Data;

namespace Huracan.Cli.Runs;

/// <summary>A run as the command line asks for it.</summary>
/// <param name="Symbols">Sorted, without repeats.</param>
/// <param name="DataPath">For messages and requests; empty for a source that needs none.</param>
/// <param name="Candles">Makes the source; its argument is the run's folder, where the source may keep a cache.</param>
internal sealed record RunRequest(
    IReadOnlyList<string> Symbols, UtcMs From, int Days, ulong Seed, TrainingConfig Config,
    string DataPath, Func<string, ICandleSource> Candles, int Workers, string Out, bool Fresh);
