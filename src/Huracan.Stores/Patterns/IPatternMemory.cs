using Huracan.Core.Market;
using Huracan.Core.Regimes;

namespace Huracan.Stores.Patterns;

/// <summary>A closed trade with the market at its entry as a vector (demand 86, D13).</summary>
/// <param name="Id">The trade's permanent name, such as run, symbol and entry: storing it again changes nothing.</param>
/// <param name="Embedding">[128] finite, not all 0; any length, since it is stored with length 1 (D12).</param>
/// <param name="Cluster">The kind of pattern that the trade belongs to.</param>
/// <param name="ProfitBps">Net of costs, bps of the normal notional.</param>
/// <param name="ClosedAt">A query about an earlier instant does not see this trade.</param>
public sealed record HistoricalPattern(
    string Id, string Symbol, Regime Regime, int Cluster, ReadOnlyMemory<float> Embedding, bool Won, double ProfitBps, UtcMs EnteredAt, UtcMs ClosedAt);

/// <param name="Similarity">Cosine, -1 to 1.</param>
public sealed record SimilarPattern(HistoricalPattern Pattern, double Similarity);

/// <summary>The results of a cluster's trades.</summary>
public readonly record struct ClusterRecord(int Trades, int Wins)
{
    /// <summary>Wins over trades, 0 to 1; NaN if there are none.</summary>
    public double WinRate => Trades == 0 ? double.NaN : (double)Wins / Trades;
}

/// <summary>What happened earlier in a similar market. Thread-safe. Every query has an instant: trades that closed later do not exist for
/// it.</summary>
/// <remarks>Implementations: in memory (an exact scan: the definition), PostgreSQL with pgvector; one contract suite for both. Both give
/// the same rows in the same order: similarities are computed here in one fixed order of sums, wherever the candidates were
/// found.</remarks>
public interface IPatternMemory
{
    public const int Dimensions = 128;

    /// <exception cref="ArgumentException">The embedding has another length, a number that is not finite, or no direction.</exception>
    void Store(IReadOnlyList<HistoricalPattern> patterns);

    /// <summary>The most similar trades that had closed by <paramref name="asOf"/>, the most similar first, then by id.</summary>
    /// <param name="similarityMin">Cosine; 0.7 by demand 86.</param>
    /// <param name="top">At most this many; 5 by demand 86.</param>
    /// <param name="symbol">Only this coin's; null for all.</param>
    IReadOnlyList<SimilarPattern> FindSimilar(ReadOnlyMemory<float> embedding, UtcMs asOf, double similarityMin = 0.7, int top = 5, string? symbol = null);

    /// <summary>The results of a cluster's trades that had closed by <paramref name="asOf"/>.</summary>
    ClusterRecord WinRate(int cluster, UtcMs asOf);
}
