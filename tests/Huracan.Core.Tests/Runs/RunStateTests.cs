using Huracan.Core.Foundation;
using Huracan.Core.Runs;
using Xunit;

namespace Huracan.Core.Tests.Runs;

public sealed class RunStateTests
{
    private static readonly RunState Started = RunState.New.Evolve(new RunStarted("run", "spec", ["A", "B"]));
    private static readonly CoinFinished A = new("A", "REJECTED", "hash");
    private static readonly CoinFailed B = new("B", FailureCause.World, "no disk");

    private static RunState After(RunState state, IEnumerable<RunEvent> facts) => facts.Aggregate(state, (s, fact) => s.Evolve(fact));

    [Fact]
    public void A_started_run_has_all_its_coins_open()
    {
        Assert.Equal(("run", false), (Started.RunId, Started.IsFinished));
        Assert.Equal(["A", "B"], Started.Open);
    }

    [Fact]
    public void The_first_report_of_a_coin_is_a_fact() => Assert.Equal([A], Started.Decide(A));

    [Fact]
    public void The_last_report_finishes_the_run_in_the_same_append() =>
        Assert.Equal([B, new RunFinished()], After(Started, Started.Decide(A)).Decide(B));

    [Fact]
    public void A_report_told_again_is_none() => Assert.Empty(After(Started, Started.Decide(A)).Decide(A));

    [Fact]
    public void A_second_outcome_of_a_coin_is_none() => Assert.Empty(After(Started, [B]).Decide(new CoinFinished("B", "SHADOW", "hash")));

    [Fact]
    public void A_report_of_a_coin_outside_the_run_is_none() => Assert.Empty(Started.Decide(new CoinFinished("C", "SHADOW", "hash")));

    [Fact]
    public void A_finished_run_takes_no_report() => Assert.Empty(After(Started, [A, B, new RunFinished()]).Decide(A));

    [Fact]
    public void Outcomes_close_coins_in_any_order()
    {
        RunState state = After(Started, [B]);
        Assert.Equal(["A"], state.Open);
        Assert.Equal(B, state.Finished["B"]);
        Assert.False(state.IsFinished);
        Assert.True(After(state, state.Decide(A)).IsFinished);
    }

    [Fact]
    public void Only_a_coins_outcome_is_a_report() => Assert.Throws<ArgumentException>(() => Started.Decide(new RunFinished()));

    [Fact]
    public void The_state_before_a_fact_stays_as_it_was()
    {
        RunState before = After(Started, [A]);
        _ = before.Evolve(B);
        Assert.Single(before.Finished);
    }
}
