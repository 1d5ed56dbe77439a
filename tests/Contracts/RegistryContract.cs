using Huracan.Core.Market;
using Huracan.Core.Models;
using Huracan.Stores.Registry;
using Xunit;

namespace Huracan.Contracts;

/// <summary>What every registry promises. A store inherits it and gives a fresh registry per test.</summary>
public abstract class RegistryContract
{
    /// <summary>Empty, and nobody else on it.</summary>
    protected abstract IModelRegistry Open();

    /// <summary>A writer whose right to write was taken over by another.</summary>
    protected abstract IModelRegistry OpenFenced(IModelRegistry registry);

    protected static RunRegistration Run(string id, long from, long to, params string[] symbols) => new(id, "inputs-" + id, 1, "spec", new UtcMs(from), new UtcMs(to), symbols);

    protected static ModelRegistration Model(string run, string symbol, string hash) => new(run, symbol, hash, "blob", "{}");

    [Fact]
    public void Starting_a_run_again_changes_nothing_that_matters()
    {
        IModelRegistry registry = Open();
        RunRegistration run = Run("r1", 0, 10, "B", "A");
        registry.StartRun(run);
        registry.FinishCoin("r1", "A", "REJECTED", "sharpe below 1", "hash");
        registry.StartRun(run);
        RunRow row = Assert.Single(registry.Runs());
        Assert.Equal(["A", "B"], row.Coins.Select(coin => coin.Symbol));
        Assert.Equal(("REJECTED", "sharpe below 1", "hash"), (row.Coins[0].Verdict, row.Coins[0].Reason, row.Coins[0].ModelHash));
        Assert.Null(row.Coins[1].Verdict);
        Assert.Null(row.FinishedAt);
        registry.FinishRun("r1");
        UtcMs? first = registry.FindRun("r1")!.FinishedAt;
        Assert.NotNull(first);
        registry.FinishRun("r1");
        Assert.Equal(first, registry.FindRun("r1")!.FinishedAt);
    }

    [Fact]
    public void A_run_comes_back_as_it_was_registered()
    {
        IModelRegistry registry = Open();
        registry.StartRun(new RunRegistration("r1", "i", 7, "a spec: ünïcode\nand lines", new UtcMs(123), new UtcMs(456), ["A"]));
        RunRow row = registry.FindRun("r1")!;
        Assert.Equal(("r1", "i", 7, "a spec: ünïcode\nand lines", 123L, 456L), (row.RunId, row.InputsHash, row.AlgorithmVersion, row.Spec, row.From.Value, row.To.Value));
        Assert.Equal(("A", null, null, null), (row.Coins[0].Symbol, row.Coins[0].Verdict, row.Coins[0].Reason, row.Coins[0].ModelHash));
        Assert.Null(registry.FindRun("r2"));
    }

    [Fact]
    public void A_run_set_back_starts_from_its_beginning_and_its_models_stay()
    {
        IModelRegistry registry = Open();
        registry.StartRun(Run("r1", 0, 10, "A"));
        registry.Register(Model("r1", "A", "h"), ModelStatus.Rejected, "no edge");
        registry.FinishCoin("r1", "A", "REJECTED", "no edge", "h");
        registry.FinishRun("r1");
        registry.ResetRun("r1");
        RunRow row = registry.FindRun("r1")!;
        Assert.Null(row.FinishedAt);
        Assert.Null(row.Coins[0].Verdict);
        Assert.Single(registry.Models("A"));
    }

    [Fact]
    public void Runs_on_the_same_inputs_are_found_whatever_version_began_them()
    {
        IModelRegistry registry = Open();
        registry.StartRun(Run("r1", 0, 10, "A") with { AlgorithmVersion = 1, InputsHash = "same" });
        registry.StartRun(Run("r2", 0, 10, "A") with { AlgorithmVersion = 2, InputsHash = "same" });
        registry.StartRun(Run("r3", 0, 10, "A") with { InputsHash = "other" });
        Assert.Equal([1, 2], registry.FindRunsByInputs("same").Select(run => run.AlgorithmVersion).Order());
    }

    [Theory]
    [InlineData(10, 20, 2)]   // r1 ends where the span begins: half-open, no overlap
    [InlineData(9, 10, 2)]    // r1 and r2
    [InlineData(0, 5, 1)]
    [InlineData(100, 200, 0)]
    public void The_honesty_count_counts_runs_on_this_coin_that_overlap_the_span(long from, long to, int expected)
    {
        IModelRegistry registry = Open();
        registry.StartRun(Run("r1", 0, 10, "A"));
        registry.StartRun(Run("r2", 5, 15, "A", "B"));
        registry.StartRun(Run("r3", 12, 30, "A"));
        registry.StartRun(Run("r4", 0, 100, "B"));
        Assert.Equal(expected, registry.CountRuns("A", new UtcMs(from), new UtcMs(to)));
    }

    [Fact]
    public void The_models_of_runs_on_this_coin_that_overlap_the_span_are_found_whatever_their_status()
    {
        IModelRegistry registry = Open();
        registry.StartRun(Run("r1", 0, 10, "A"));
        registry.StartRun(Run("r2", 5, 15, "A", "B"));
        registry.StartRun(Run("r3", 12, 30, "A"));
        registry.StartRun(Run("r4", 0, 100, "A")); // no model yet
        foreach ((string run, string symbol) in new[] { ("r1", "A"), ("r2", "A"), ("r2", "B"), ("r3", "A") })
        {
            registry.Register(Model(run, symbol, run + symbol), run == "r1" ? ModelStatus.Rejected : ModelStatus.Shadow, "judged");
        }

        Assert.Equal(["r2A", "r1A"], registry.ModelsOnSpan("A", new UtcMs(9), new UtcMs(10)).Select(model => model.Hash));
        Assert.Equal(["r3A", "r2A"], registry.ModelsOnSpan("A", new UtcMs(10), new UtcMs(20)).Select(model => model.Hash)); // r1 ends where the span begins
        Assert.Empty(registry.ModelsOnSpan("A", new UtcMs(100), new UtcMs(200)));
    }

    [Fact]
    public void Registering_twice_is_registering_once()
    {
        IModelRegistry registry = Open();
        ModelRow first = registry.Register(Model("r1", "A", "h"), ModelStatus.Published, "all gates passed");
        ModelRow again = registry.Register(Model("r1", "A", "h"), ModelStatus.Published, "all gates passed");
        Assert.Equal(first, again);
        Assert.Equal([ModelStatus.Candidate, ModelStatus.Published], registry.History(first.Id).Select(version => version.Status));
        Assert.Equal([1, 2], registry.History(first.Id).Select(version => version.Version));
        Assert.Equal("all gates passed", first.Reason);
    }

    [Fact]
    public void Another_hash_for_the_same_run_and_coin_is_our_bug()
    {
        IModelRegistry registry = Open();
        registry.Register(Model("r1", "A", "h"), ModelStatus.Rejected, "no edge");
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => registry.Register(Model("r1", "A", "x"), ModelStatus.Rejected, "no edge"));
        Assert.StartsWith("our bug: run r1 gave A model x, and h before", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_published_model_retires_the_coins_old_one_and_nobody_elses()
    {
        IModelRegistry registry = Open();
        ModelRow old = registry.Register(Model("r1", "A", "h1"), ModelStatus.Published, "passed");
        ModelRow shadow = registry.Register(Model("r2", "A", "h2"), ModelStatus.Shadow, "lower bound below 0");
        ModelRow other = registry.Register(Model("r1", "B", "h3"), ModelStatus.Published, "passed");
        ModelRow young = registry.Register(Model("r3", "A", "h4"), ModelStatus.Published, "passed");
        Dictionary<long, ModelRow> now = registry.Models().ToDictionary(model => model.Id);
        Assert.Equal(ModelStatus.Retired, now[old.Id].Status);
        Assert.Equal($"displaced by model {young.Id} of run r3", now[old.Id].Reason);
        Assert.Equal((ModelStatus.Shadow, ModelStatus.Published, ModelStatus.Published), (now[shadow.Id].Status, now[other.Id].Status, now[young.Id].Status));
        Assert.Equal([young.Id, shadow.Id, old.Id], registry.Models("A").Select(model => model.Id));
    }

    [Fact]
    public void A_rollback_puts_a_once_published_model_back_and_retires_the_present_one()
    {
        IModelRegistry registry = Open();
        ModelRow old = registry.Register(Model("r1", "A", "h1"), ModelStatus.Published, "passed");
        ModelRow young = registry.Register(Model("r2", "A", "h2"), ModelStatus.Published, "passed");
        Assert.Equal(ModelStatus.Published, registry.Change(old.Id, ModelStatus.Published, "rollback: the new one loses money").Status);
        Assert.Equal(ModelStatus.Retired, registry.FindModel("r2", "A")!.Status);
        Assert.Equal(young.Id, registry.FindModel("r2", "A")!.Id);
    }

    [Fact]
    public void An_illegal_change_is_refused_and_leaves_no_trace()
    {
        IModelRegistry registry = Open();
        ModelRow model = registry.Register(Model("r1", "A", "h"), ModelStatus.Rejected, "no edge");
        ArgumentException error = Assert.Throws<ArgumentException>(() => registry.Change(model.Id, ModelStatus.Published, "hope"));
        Assert.Contains("REJECTED to PUBLISHED is not a legal change; legal from REJECTED: nothing", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, registry.History(model.Id).Count);
        Assert.Throws<ArgumentException>(() => registry.Change(4711, ModelStatus.Retired, "gone"));
    }

    [Fact]
    public void Threads_that_publish_the_same_coin_leave_one_published_model()
    {
        IModelRegistry registry = Open();
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(t => new Thread(() =>
        {
            for (int i = 0; i < 5; i++) registry.Register(Model($"r{t}-{i}", "A", $"h{t}-{i}"), ModelStatus.Published, "passed");
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(20, registry.Models("A").Count);
        Assert.Single(registry.Models("A"), model => model.Status == ModelStatus.Published);
    }

    [Fact]
    public void Operators_who_roll_back_the_same_coin_at_once_all_have_their_way_and_leave_one_published_model()
    {
        IModelRegistry registry = Open();
        ModelRow[] models = [.. Enumerable.Range(0, 4)
            .Select(t => registry.Register(Model($"r{t}", "A", $"h{t}"), ModelStatus.Published, "passed"))];
        List<Exception> errors = [];
        Thread[] threads = [.. models.Select(model => new Thread(() =>
        {
            try
            {
                for (int i = 0; i < 5; i++) registry.Change(model.Id, ModelStatus.Published, $"rollback {i}");
            }
            catch (Exception e)
            {
                lock (errors) errors.Add(e);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Empty(errors);
        Assert.Single(registry.Models("A"), model => model.Status == ModelStatus.Published);
    }

    [Fact]
    public void A_writer_that_was_taken_over_changes_nothing()
    {
        IModelRegistry registry = Open();
        registry.StartRun(Run("r1", 0, 10, "A"));
        ModelRow model = registry.Register(Model("r1", "A", "h"), ModelStatus.Published, "passed");
        RunRow before = registry.FindRun("r1")!;
        IModelRegistry zombie = OpenFenced(registry);
        foreach (Action write in new Action[]
        {
            () => zombie.StartRun(Run("r1", 0, 10, "A")),
            () => zombie.StartRun(Run("r2", 0, 10, "A")),
            () => zombie.FinishCoin("r1", "A", "PUBLISHED", null, "h"),
            () => zombie.FinishRun("r1"),
            () => zombie.ResetRun("r1"),
            () => zombie.Register(Model("r9", "A", "x"), ModelStatus.Published, "passed"),
            () => zombie.Change(model.Id, ModelStatus.Retired, "old"),
        })
        {
            Assert.Equal(Huracan.Stores.StoreTrouble.Fenced, Assert.Throws<Huracan.Stores.FencedException>(write).Trouble);
        }

        Assert.Equal((before.UpdatedAt, before.FinishedAt, before.Coins[0]), (registry.FindRun("r1")!.UpdatedAt, registry.FindRun("r1")!.FinishedAt, registry.FindRun("r1")!.Coins[0]));
        Assert.Single(registry.Runs());
        Assert.Equal(model, Assert.Single(registry.Models()));
    }
}
