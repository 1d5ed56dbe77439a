using Huracan.Core.Market;
using Huracan.Core.Regimes;
using Huracan.Stores.Patterns;
using Xunit;

namespace Huracan.Contracts;

/// <summary>What every pattern memory promises. A store inherits it and gives a fresh one per test.</summary>
public abstract class PatternMemoryContract
{
    private static readonly UtcMs Late = new(1_000_000);

    protected abstract IPatternMemory Open();

    /// <summary>Angle in degrees from the first axis, in the plane of the first two: its cosine is known by hand.</summary>
    private static float[] At(double degrees, float length = 1)
    {
        float[] vector = new float[IPatternMemory.Dimensions];
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        (vector[0], vector[1]) = ((float)cos * length, (float)sin * length);
        return vector;
    }

    private static HistoricalPattern Pattern(string id, float[] embedding, long closed = 100, string symbol = "A", int cluster = 1, bool won = true) =>
        new(id, symbol, Regime.Trend, cluster, embedding, won, 12.5, new UtcMs(closed - 50), new UtcMs(closed));

    [Fact]
    public void The_most_similar_come_first_and_none_below_the_bound()
    {
        IPatternMemory memory = Open();
        memory.Store([Pattern("p60", At(60)), Pattern("p10", At(10)), Pattern("p46", At(46)), Pattern("p45", At(45)), Pattern("p180", At(180))]);
        IReadOnlyList<SimilarPattern> found = memory.FindSimilar(At(0), Late);
        Assert.Equal(["p10", "p45"], found.Select(f => f.Pattern.Id));   // cos 45 is 0.7071, cos 46 is 0.6947
        Assert.Equal(0.70710678, found[1].Similarity, 6);
        Assert.Equal(0.98480775, found[0].Similarity, 6);
        Assert.Equal(["p10", "p45", "p46"], memory.FindSimilar(At(0), Late, similarityMin: -1, top: 3).Select(f => f.Pattern.Id));
    }

    [Fact]
    public void Direction_counts_and_length_does_not()
    {
        IPatternMemory memory = Open();
        memory.Store([Pattern("long", At(20, 1000f)), Pattern("short", At(10, 0.001f))]);
        Assert.Equal(["short", "long"], memory.FindSimilar(At(0, 7), Late).Select(f => f.Pattern.Id));
    }

    [Fact]
    public void A_trade_that_closes_later_does_not_exist_yet()
    {
        IPatternMemory memory = Open();
        memory.Store([Pattern("early", At(0), closed: 100), Pattern("late", At(0), closed: 101, won: false)]);
        Assert.Equal(["early"], memory.FindSimilar(At(0), new UtcMs(100)).Select(f => f.Pattern.Id));
        Assert.Empty(memory.FindSimilar(At(0), new UtcMs(99)));
        Assert.Equal(new ClusterRecord(1, 1), memory.WinRate(1, new UtcMs(100)));
        Assert.Equal(new ClusterRecord(2, 1), memory.WinRate(1, new UtcMs(101)));
    }

    [Fact]
    public void A_tie_is_broken_by_id_and_not_by_the_order_of_storing()
    {
        IPatternMemory memory = Open();
        foreach (string id in new[] { "d", "B", "a", "c" }) memory.Store([Pattern(id, At(5))]);
        Assert.Equal(["B", "a", "c"], memory.FindSimilar(At(0), Late, top: 3).Select(f => f.Pattern.Id));
    }

    [Fact]
    public void A_coin_can_be_asked_alone_also_where_others_are_nearer()
    {
        IPatternMemory memory = Open();
        memory.Store([.. Enumerable.Range(0, 50).Select(i => Pattern($"a{i:00}", At(1))), Pattern("b", At(30), symbol: "B")]);
        Assert.Equal(["b"], memory.FindSimilar(At(0), Late, symbol: "B").Select(f => f.Pattern.Id));
        Assert.Equal(5, memory.FindSimilar(At(0), Late).Count);
    }

    [Fact]
    public void A_cluster_without_trades_has_no_win_rate()
    {
        IPatternMemory memory = Open();
        memory.Store([Pattern("1", At(0), cluster: 3), Pattern("2", At(0), cluster: 3, won: false), Pattern("3", At(0), cluster: 3, won: false), Pattern("4", At(0), cluster: 3, won: false)]);
        Assert.Equal(0.25, memory.WinRate(3, Late).WinRate);
        Assert.True(double.IsNaN(memory.WinRate(4, Late).WinRate));
    }

    [Fact]
    public void A_pattern_comes_back_as_it_was_stored_and_storing_it_again_changes_nothing()
    {
        IPatternMemory memory = Open();
        HistoricalPattern pattern = new("run/r1/A/123", "A", Regime.Panic, 7, At(30, 2), false, -17.25, new UtcMs(123), new UtcMs(456));
        memory.Store([pattern]);
        memory.Store([pattern with { Won = true, ProfitBps = 99 }]);
        HistoricalPattern found = Assert.Single(memory.FindSimilar(At(30), Late)).Pattern;
        Assert.Equal(pattern with { Embedding = default }, found with { Embedding = default });
        Assert.Equal(0.8660254f, found.Embedding.Span[0], 1e-6f);
    }

    [Fact]
    public void An_embedding_without_direction_is_refused()
    {
        IPatternMemory memory = Open();
        Assert.Throws<ArgumentException>(() => memory.Store([Pattern("zero", new float[128])]));
        Assert.Throws<ArgumentException>(() => memory.Store([Pattern("short", new float[127])]));
        Assert.Throws<ArgumentException>(() => memory.FindSimilar(At(float.NaN), Late));
    }

    [Fact]
    public void A_scan_over_many_gives_what_the_definition_gives_bit_for_bit()
    {
        IPatternMemory memory = Open();
        InMemoryPatternMemory definition = new();
        Random random = new(20250101);
        float[] Vector() => [.. Enumerable.Range(0, IPatternMemory.Dimensions).Select(_ => (float)(random.NextDouble() - 0.3))];
        HistoricalPattern[] patterns = [.. Enumerable.Range(0, 400).Select(i => Pattern($"p{i}", Vector(), closed: 100 + i, symbol: i % 2 == 0 ? "A" : "B"))];
        memory.Store(patterns);
        definition.Store(patterns);
        for (int question = 0; question < 20; question++)
        {
            float[] wanted = Vector();
            UtcMs asOf = new(100 + (question * 20));
            Assert.Equal(definition.FindSimilar(wanted, asOf, 0.1, 7).Select(f => (f.Pattern.Id, f.Similarity)), memory.FindSimilar(wanted, asOf, 0.1, 7).Select(f => (f.Pattern.Id, f.Similarity)));
        }
    }
}
