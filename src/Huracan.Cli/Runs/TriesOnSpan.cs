using System.Text.Json;
using Huracan.Core.Market;
using Huracan.Stores.Registry;

namespace Huracan.Cli.Runs;

/// <summary>How often this coin was tried over an overlapping span. Many tries find a lucky model.</summary>
/// <param name="Runs">All runs that the registry holds, this one included.</param>
/// <param name="Sharpes">Annualised pooled ratios of those whose model has one, this one included.</param>
internal sealed record TriesOnSpan(int Runs, IReadOnlyList<double> Sharpes)
{
    public static TriesOnSpan Read(IRegistryQueries registry, string symbol, TimeRange span) =>
        new(registry.CountRuns(symbol, span.From, span.To), [.. registry.ModelsOnSpan(symbol, span.From, span.To).Select(model => Sharpe(model.Metrics)).OfType<double>()]);

    private static double? Sharpe(string metrics)
    {
        using JsonDocument document = JsonDocument.Parse(metrics);
        return document.RootElement.TryGetProperty("sharpe", out JsonElement sharpe) && sharpe.ValueKind == JsonValueKind.Number ? sharpe.GetDouble() : null;
    }
}
