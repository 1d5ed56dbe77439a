using Huracan.Core.Market;
using Huracan.Core.Validation;
using Huracan.Stores.Out;
using Huracan.Stores.Registry;
using Xunit;

namespace Huracan.Stores.Tests.Registry;

public sealed class ModelRegistryTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly OutFolder _folder;

    public ModelRegistryTests() => _folder = OutFolder.Open(_temporary.Path, FixedClock.Instance);

    private ModelRegistry Registry => _folder.Registry;

    public void Dispose()
    {
        _folder.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void Starting_a_run_again_changes_nothing_that_matters()
    {
        RunRegistration run = Run("r1", 0, 10, "B", "A");
        Registry.StartRun(run);
        Registry.FinishCoin("r1", "A", "REJECTED", "sharpe below 1", "hash");
        Registry.StartRun(run);
        RunRow row = Assert.Single(Registry.Runs());
        Assert.Equal(["A", "B"], row.Coins.Select(coin => coin.Symbol));
        Assert.Equal(("REJECTED", "sharpe below 1", "hash", 1.0), (row.Coins[0].Verdict, row.Coins[0].Reason, row.Coins[0].ModelHash, row.Coins[0].Progress));
        Assert.Null(row.Coins[1].Verdict);
        Assert.Null(row.FinishedAt);
        Registry.FinishRun("r1");
        Assert.Equal(new UtcMs(1735689600000), Registry.FindRun("r1")!.FinishedAt);   // the fixed clock: 2025-01-01T00:00Z
    }

    [Fact]
    public void A_run_set_back_starts_from_its_beginning_and_its_models_stay()
    {
        Registry.StartRun(Run("r1", 0, 10, "A"));
        Registry.Register(Model("r1", "A", "h"), ModelStatus.Rejected, "no edge");
        Registry.FinishCoin("r1", "A", "REJECTED", "no edge", "h");
        Registry.FinishRun("r1");
        Registry.ResetRun("r1");
        RunRow row = Registry.FindRun("r1")!;
        Assert.Null(row.FinishedAt);
        Assert.Equal(("Waiting", 0.0, (string?)null), (row.Coins[0].Stage, row.Coins[0].Progress, row.Coins[0].Verdict));
        Assert.Single(Registry.Models("A"));
    }

    [Fact]
    public void Runs_on_the_same_inputs_are_found_whatever_version_began_them()
    {
        Registry.StartRun(Run("r1", 0, 10, "A") with { AlgorithmVersion = 1, InputsHash = "same" });
        Registry.StartRun(Run("r2", 0, 10, "A") with { AlgorithmVersion = 2, InputsHash = "same" });
        Registry.StartRun(Run("r3", 0, 10, "A") with { InputsHash = "other" });
        Assert.Equal([1, 2], Registry.FindRunsByInputs("same").Select(run => run.AlgorithmVersion).Order());
    }

    [Theory]
    [InlineData(10, 20, 2)]   // r1 ends where the span begins: half-open, no overlap
    [InlineData(9, 10, 2)]    // r1 and r2
    [InlineData(0, 5, 1)]
    [InlineData(100, 200, 0)]
    public void The_honesty_count_counts_runs_on_this_coin_that_overlap_the_span(long from, long to, int expected)
    {
        Registry.StartRun(Run("r1", 0, 10, "A"));
        Registry.StartRun(Run("r2", 5, 15, "A", "B"));
        Registry.StartRun(Run("r3", 12, 30, "A"));
        Registry.StartRun(Run("r4", 0, 100, "B"));
        Assert.Equal(expected, Registry.CountRuns("A", new UtcMs(from), new UtcMs(to)));
    }

    [Fact]
    public void Registering_twice_is_registering_once()
    {
        ModelRow first = Registry.Register(Model("r1", "A", "h"), ModelStatus.Published, "all gates passed");
        ModelRow again = Registry.Register(Model("r1", "A", "h"), ModelStatus.Published, "all gates passed");
        Assert.Equal(first, again);
        Assert.Equal([ModelStatus.Candidate, ModelStatus.Published], Registry.History(first.Id).Select(version => version.Status));
    }

    [Fact]
    public void Another_hash_for_the_same_run_and_coin_is_our_bug()
    {
        Registry.Register(Model("r1", "A", "h"), ModelStatus.Rejected, "no edge");
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Registry.Register(Model("r1", "A", "x"), ModelStatus.Rejected, "no edge"));
        Assert.StartsWith("our bug: run r1 gave A model x, and h before", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_published_model_retires_the_coins_old_one_and_nobody_elses()
    {
        ModelRow old = Registry.Register(Model("r1", "A", "h1"), ModelStatus.Published, "passed");
        ModelRow shadow = Registry.Register(Model("r2", "A", "h2"), ModelStatus.Shadow, "lower bound below 0");
        ModelRow other = Registry.Register(Model("r1", "B", "h3"), ModelStatus.Published, "passed");
        ModelRow young = Registry.Register(Model("r3", "A", "h4"), ModelStatus.Published, "passed");
        Dictionary<long, ModelRow> now = Registry.Models().ToDictionary(model => model.Id);
        Assert.Equal(ModelStatus.Retired, now[old.Id].Status);
        Assert.Equal($"displaced by model {young.Id} of run r3", now[old.Id].Reason);
        Assert.Equal((ModelStatus.Shadow, ModelStatus.Published, ModelStatus.Published), (now[shadow.Id].Status, now[other.Id].Status, now[young.Id].Status));
    }

    [Fact]
    public void A_rollback_puts_a_once_published_model_back_and_retires_the_present_one()
    {
        ModelRow old = Registry.Register(Model("r1", "A", "h1"), ModelStatus.Published, "passed");
        ModelRow young = Registry.Register(Model("r2", "A", "h2"), ModelStatus.Published, "passed");
        Assert.Equal(ModelStatus.Published, Registry.Change(old.Id, ModelStatus.Published, "rollback: the new one loses money").Status);
        Assert.Equal(ModelStatus.Retired, Registry.FindModel("r2", "A")!.Status);
        Assert.Equal(young.Id, Registry.FindModel("r2", "A")!.Id);
    }

    [Fact]
    public void An_illegal_change_is_refused_and_leaves_no_trace()
    {
        ModelRow model = Registry.Register(Model("r1", "A", "h"), ModelStatus.Rejected, "no edge");
        ArgumentException error = Assert.Throws<ArgumentException>(() => Registry.Change(model.Id, ModelStatus.Published, "hope"));
        Assert.Contains("REJECTED to PUBLISHED is no legal change; from REJECTED allowed is nothing", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, Registry.History(model.Id).Count);
        Assert.Throws<ArgumentException>(() => Registry.Change(4711, ModelStatus.Retired, "gone"));
    }

    private static RunRegistration Run(string id, long from, long to, params string[] symbols) => new(id, "inputs-" + id, 1, "spec", new UtcMs(from), new UtcMs(to), symbols);

    private static ModelRegistration Model(string run, string symbol, string hash) => new(run, symbol, hash, "blob", "{}");
}
