using Huracan.Core.Market;

namespace Huracan.Stores.Patterns;

/// <summary>Patterns in memory, found by a scan of all of them: the reference for other stores.</summary>
public sealed class InMemoryPatternMemory : IPatternMemory
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, HistoricalPattern> _patterns = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Store(IReadOnlyList<HistoricalPattern> patterns)
    {
        List<HistoricalPattern> normalised = [.. patterns.Select(pattern => pattern with { Embedding = UnitVector.Of(pattern.Embedding.Span) })];
        lock (_gate) foreach (HistoricalPattern pattern in normalised) _patterns.TryAdd(pattern.Id, pattern);
    }

    /// <inheritdoc/>
    public IReadOnlyList<SimilarPattern> FindSimilar(ReadOnlyMemory<float> embedding, UtcMs asOf, double similarityMin = 0.7, int top = 5, string? symbol = null)
    {
        float[] wanted = UnitVector.Of(embedding.Span);
        lock (_gate)
        {
            return [.. _patterns.Values.Where(pattern => pattern.ClosedAt <= asOf && (symbol is null || pattern.Symbol == symbol))
                .Select(pattern => new SimilarPattern(pattern, UnitVector.Cosine(wanted, pattern.Embedding.Span)))
                .Where(found => found.Similarity >= similarityMin)
                .OrderByDescending(found => found.Similarity).ThenBy(found => found.Pattern.Id, StringComparer.Ordinal).Take(top)];
        }
    }

    /// <inheritdoc/>
    public ClusterRecord WinRate(int cluster, UtcMs asOf)
    {
        lock (_gate)
        {
            HistoricalPattern[] closed = [.. _patterns.Values.Where(pattern => pattern.Cluster == cluster && pattern.ClosedAt <= asOf)];
            return new ClusterRecord(closed.Length, closed.Count(pattern => pattern.Won));
        }
    }
}
