using Huracan.Core.Market;
using Huracan.Core.Validation.Overfitting;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.Statistics;
using Huracan.Core.Validation.Verdicts;
using Huracan.Core.Validation.WalkForward;
using Xunit;

namespace Huracan.Core.Tests.Validation.Verdicts;

public class RefereeTests
{
    private static readonly ReportContext Context = new(1, Timeframe.M5, 0.99);

    private static SharpeEstimate Sharpe(double annual, double error = 2) => new(90, Measure.Of(annual), error,
        annual - (NormalDistribution.Z975 * error), annual + (NormalDistribution.Z975 * error), annual - (NormalDistribution.Z95 * error), annual - 3, 0.5);

    private static PerformanceMetrics Metrics(double sharpe = 2, double error = 2, double winRate = 0.6, int trades = 800, double profitFactor = 2.5, double drawdown = 0.1) => new(
        90, trades, Sharpe(sharpe, error), Measure.Of(winRate), winRate - 0.03, winRate + 0.03, Measure.Of(profitFactor), Measure.Of(drawdown),
        Measure.Of(25), Measure.Of(17), Measure.Of(8), 6400, Measure.Of(17.8), Measure.Of(0.3), Measure.Of(3_600_000), 250);

    private static Stability Calm { get; } = new(new CochranQ(6, 8, 0.647, 5, 0), null, 9, 1);

    private static GateRow Gate(string name, PerformanceMetrics? metrics = null, Measure? train = null, Stability? stability = null, GateSettings? settings = null) =>
        Gates.Check(metrics ?? Metrics(), train ?? Measure.Of(2.5), 9, stability ?? Calm, settings ?? GateSettings.Default).Single(row => row.Name == name);

    [Theory]
    [InlineData(1.0, true)]
    [InlineData(0.999999, false)]
    public void G1_asks_for_a_pooled_Sharpe_of_at_least_1(double sharpe, bool passed) => Assert.Equal(passed, Gate("G1", Metrics(sharpe)).Passed);

    [Theory]
    [InlineData(0.55, true)]
    [InlineData(0.549, false)]
    public void G2_asks_for_a_pooled_win_rate_of_at_least_55_percent(double rate, bool passed) => Assert.Equal(passed, Gate("G2", Metrics(winRate: rate)).Passed);

    [Theory] // gap = (train - G1) / train
    [InlineData(2.0, 1.5, true, 0.25)]
    [InlineData(2.0, 1.0, false, 0.5)]
    [InlineData(2.0, 2.5, true, -0.25)]
    [InlineData(0.0, 2.0, false, null)]
    [InlineData(-1.0, 2.0, false, null)]
    public void G3_measures_the_loss_against_the_train_Sharpe(double train, double outOfSample, bool passed, double? gap)
    {
        GateRow row = Gate("G3", Metrics(outOfSample), Measure.Of(train));
        Assert.Equal((passed, gap), (row.Passed, row.Value));
    }

    [Fact]
    public void G3_fails_where_one_fold_has_no_train_Sharpe()
    {
        WindowSummary[] windows = [.. Enumerable.Range(0, 3).Select(i => new WindowSummary(SyntheticCoin.Plan().Folds[i], 100, 1, Measure.Of(1), 6,
            i == 1 ? Measure.Undefined("every day's result is zero") : Measure.Of(2), false))];
        Measure train = Gates.MeanTrainSharpe(windows);
        GateRow row = Gate("G3", train: train);
        Assert.False(row.Passed);
        Assert.Null(row.Value);
        Assert.Equal("The mean train Sharpe ratio does not exist, since fold 2 has none (every day's result is zero); without it no gap can be measured, and the gate cannot be decided.", row.Reason);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(499, false)]
    public void G4_asks_for_500_pooled_trades(int trades, bool passed) => Assert.Equal(passed, Gate("G4", Metrics(trades: trades)).Passed);

    [Theory] // the excess alone does not condemn, nor does Q alone (D20)
    [InlineData(0.2, 0.001, true)]
    [InlineData(0.21, 0.05, true)]
    [InlineData(0.21, 0.049, false)]
    [InlineData(9.0, 0.5, true)]
    public void G5_fails_only_where_the_excess_is_over_and_Cochran_rejects(double excess, double p, bool passed)
        => Assert.Equal(passed, Gate("G5", stability: new Stability(new CochranQ(12, 8, p, 7, excess), null, 9, 0.5)).Passed);

    [Fact]
    public void An_undefined_metric_fails_its_gate_and_says_why()
    {
        Measure none = Measure.Undefined("no trade was closed");
        PerformanceMetrics metrics = Metrics() with
        {
            Sharpe = new SharpeEstimate(90, Measure.Undefined("every day's result is zero"), null, null, null, null, null, null), WinRate = none, WinRateLow95 = null, WinRateHigh95 = null,
            ProfitFactor = none, Trades = 0,
        };
        Stability stability = new(null, "0 of 9 windows have a Sharpe ratio, and spread needs two", 0, 0);
        IReadOnlyList<GateRow> rows = Gates.Check(metrics, Measure.Of(2), 9, stability, GateSettings.Default);
        Assert.Equal(["G1", "G2", "G3", "G5", "A2"], rows.Where(row => row.Value is null).Select(row => row.Name));
        Assert.All(rows.Where(row => row.Value is null), row => Assert.False(row.Passed));
        Assert.Equal("The pooled Sharpe ratio does not exist, since every day's result is zero; the gate asks for at least 1.00.", rows[0].Reason);
        Assert.Equal("The win rate does not exist, since no trade was closed; the gate asks for at least 55.0 %.", rows[1].Reason);
        Assert.Equal("The spread of the windows cannot be judged: 0 of 9 windows have a Sharpe ratio, and spread needs two; the gate cannot be decided.", rows[4].Reason);
    }

    [Theory] // [windows with a result that varies] of nine
    [InlineData(1, "1 of 9 windows has a Sharpe ratio, and spread needs two")]
    [InlineData(4, "4 of 9 windows have a Sharpe ratio, and at least half of them must")]
    [InlineData(5, null)]
    public void A_coin_idle_in_most_windows_has_no_stability(int used, string? reason)
    {
        Fold fold = new(0, new TimeRange(new UtcMs(0), new UtcMs(UtcMs.PerDay)), new TimeRange(new UtcMs(UtcMs.PerDay), new UtcMs(11 * UtcMs.PerDay)));
        WindowSummary[] windows = [.. Enumerable.Range(0, 9).Select(i => i < used
            ? new WindowSummary(fold, 9, 100, Measure.Of(2 + i), 6.0, Measure.Of(2), true)
            : new WindowSummary(fold, 0, 0, Measure.Undefined("every day's result is zero"), null, Measure.Of(2), true))];

        Stability stability = Stability.Of(windows);

        Assert.Equal(reason, stability.Reason);
        Assert.Equal(reason is null, stability.Test is not null);
    }

    [Fact]
    public void Failing_gates_say_by_how_much_in_a_referee_s_words()
    {
        PerformanceMetrics metrics = Metrics(0.41, 2, 0.515, 312);
        Assert.Equal("The pooled Sharpe ratio over 90 out-of-sample days is 0.41 (95 % interval -3.51 to 4.33); the gate asks for at least 1.00, so it falls short by 0.59.", Gate("G1", metrics).Reason);
        Assert.Equal("51.5 % of 312 trades won after cost (95 % interval 48.5 % to 54.5 %); the gate asks for at least 55.0 %, so it falls short by 3.5 points.", Gate("G2", metrics).Reason);
        Assert.Equal("The Sharpe ratio falls from 2.50 on the train ranges (mean of 9 folds) to 0.41 out of sample, a loss of 83.6 %; the gate allows 30.0 %, so it is over by 53.6 points.", Gate("G3", metrics).Reason);
        Assert.Equal("312 trades were closed out of sample; the gate asks for at least 500, so 188 are missing.", Gate("G4", metrics).Reason);
        Assert.Equal("Over 9 windows the Sharpe ratios spread by 5.10 more than their errors explain (literal standard deviation 8.20; Cochran's Q 21.00 on 8 degrees of freedom, p = 0.007); " +
            "the gate allows 0.20, and the test rejects one common ratio at 5 %: the edge, if any, came and went.",
            Gate("G5", stability: new Stability(new CochranQ(21, 8, 0.0071, 8.2, 5.1), null, 9, 0.4)).Reason);
        Assert.Equal("The train Sharpe ratio is -0.40 (mean of 9 folds): a policy that earns nothing on the days it learned from has no gap to measure, and the gate cannot be decided.", Gate("G3", train: Measure.Of(-0.4)).Reason);
    }

    [Fact]
    public void Passing_gates_show_their_numbers_too()
    {
        Assert.Equal("The pooled Sharpe ratio over 90 out-of-sample days is 2.00 (95 % interval -1.92 to 5.92); the gate asks for at least 1.00.", Gate("G1").Reason);
        Assert.Equal("The Sharpe ratio is higher out of sample (2.00) than on the train ranges (1.50, mean of 9 folds); there is no loss to hold against it.", Gate("G3", train: Measure.Of(1.5)).Reason);
        Assert.EndsWith("that is over 0.20, but the test does not reject one common ratio at 5 %, and windows this short cannot say more.",
            Gate("G5", stability: new Stability(new CochranQ(9, 8, 0.34, 7, 1.5), null, 9, 0.4)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_near_miss_reads_as_a_miss()
        => Assert.Contains("is 0.9996 (", Gate("G1", Metrics(0.9996)).Reason, StringComparison.Ordinal);

    [Fact]
    public void Drawdown_and_profit_factor_advise_unless_the_configuration_makes_them_gates()
    {
        PerformanceMetrics metrics = Metrics(profitFactor: 1.2, drawdown: 0.4);
        Assert.Equal(Verdict.Shadow, Referee.Decide(Gates.Check(metrics, Measure.Of(2.5), 9, Calm, GateSettings.Default), metrics.Sharpe).Verdict);
        GateSettings strict = GateSettings.Default with { DrawdownBinds = true, ProfitFactorBinds = true };
        (Verdict verdict, string reason) = Referee.Decide(Gates.Check(metrics, Measure.Of(2.5), 9, Calm, strict), metrics.Sharpe);
        Assert.Equal(Verdict.Rejected, verdict);
        Assert.Equal("2 of 7 gates failed: A1 and A2.", reason);
        Assert.Equal("The deepest fall was 40.0 % of the notional; at most 15.0 % is wanted, so it is over by 25.0 points.", Gate("A1", metrics).Reason);
    }

    [Fact]
    public void Point_estimates_earn_a_shadow_and_only_the_lower_bound_publishes()
    {
        PerformanceMetrics wide = Metrics(2, 2), sharp = Metrics(4, 2);
        IReadOnlyList<GateRow> Rows(PerformanceMetrics m) => Gates.Check(m, Measure.Of(m.Sharpe.Annual.Value!.Value), 9, Calm, GateSettings.Default);
        (Verdict first, string why) = Referee.Decide(Rows(wide), wide.Sharpe);
        Assert.Equal(Verdict.Shadow, first);
        Assert.Equal("All 5 gates passed, but the one-sided 95 % lower bound of the pooled Sharpe ratio, -1.29, does not lie above 0; the coin is watched, not published.", why);
        (Verdict second, string because) = Referee.Decide(Rows(sharp), sharp.Sharpe);
        Assert.Equal(Verdict.Published, second);
        Assert.Equal("All 5 gates passed, and the one-sided 95 % lower bound of the pooled Sharpe ratio, 0.71, lies above 0.", because);
    }

    [Theory]
    [InlineData(Verdict.Refused, "REFUSED")]
    [InlineData(Verdict.Rejected, "REJECTED")]
    [InlineData(Verdict.Shadow, "SHADOW")]
    [InlineData(Verdict.Published, "PUBLISHED")]
    public void Verdicts_are_spelt_as_the_journal_spells_them(Verdict verdict, string word) => Assert.Equal(word, verdict.Word());

    [Fact]
    public void A_coin_with_a_large_steady_edge_is_published()
    {
        Assessment found = Referee.Judge(SyntheticCoin.Coin(20, 20, 1), GateSettings.Default, 7);
        Assert.Equal(Verdict.Published, found.Verdict);
        Assert.Equal(900, found.Pooled.Trades);
        Assert.DoesNotContain(found.Windows, window => window.IsThin);
    }

    [Fact]
    public void A_coin_without_edge_is_rejected_with_reasons_even_where_training_flattered_it()
    {
        Assessment found = Referee.Judge(SyntheticCoin.Coin(-5, 20, 2, trainMean: 30), GateSettings.Default, 7);
        Assert.Equal(Verdict.Rejected, found.Verdict);
        Assert.StartsWith("3 of 5 gates failed: G1, G2 and G3.", found.VerdictReason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_coin_and_seed_are_judged_the_same()
    {
        Assessment first = Referee.Judge(SyntheticCoin.Coin(4, 20, 3), GateSettings.Default, 7), second = Referee.Judge(SyntheticCoin.Coin(4, 20, 3), GateSettings.Default, 7);
        Assert.Equal(RefereeReport.Write(first, Context), RefereeReport.Write(second, Context));
        Assert.Equal(first.Pooled.Sharpe, second.Pooled.Sharpe);
    }

    [Fact]
    public void Windows_with_too_few_trades_stay_in_the_pool_and_are_named()
    {
        CoinResult coin = SyntheticCoin.Coin(20, 20, 1, days: 90);
        FoldResult thin = SyntheticCoin.Fold(coin.Plan.Folds[1], coin.Folds[1].Train.NetBps, coin.Folds[1].Test.NetBps, 3);
        Assessment found = Referee.Judge(coin with { Folds = [coin.Folds[0], thin, coin.Folds[2]] }, GateSettings.Default, 7);
        Assert.Equal(30, found.Pooled.Days);
        Assert.Equal(230, found.Pooled.Trades);
        Assert.Contains("Closed fewer than 100 trades and stayed in the pool: window 2 (30).\n", RefereeReport.Write(found, Context), StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_without_a_trade_have_no_Sharpe_ratio_and_are_named()
    {
        CoinResult coin = SyntheticCoin.Coin(20, 20, 1, days: 90);
        FoldResult idle = SyntheticCoin.Fold(coin.Plan.Folds[2], coin.Folds[2].Train.NetBps, new double[10], 0);
        Assessment found = Referee.Judge(coin with { Folds = [coin.Folds[0], coin.Folds[1], idle] }, GateSettings.Default, 7);
        Assert.Equal(2, found.Stability.WindowsUsed);
        Assert.Contains("Without a Sharpe ratio of its own: window 3.\n", RefereeReport.Write(found, Context), StringComparison.Ordinal);
    }

    [Fact]
    public void A_coin_that_never_trades_gets_a_whole_report()
    {
        CoinResult coin = SyntheticCoin.Coin(0, 0, 1, 0);
        string report = RefereeReport.Write(Referee.Judge(coin, GateSettings.Default, 7), Context);
        Assert.StartsWith("Referee's report on TESTUSDT: REJECTED\n1 of 5 gates failed: G4. 4 of 5 cannot be decided: G1, G2, G3 and G5.\n", report, StringComparison.Ordinal);
        Assert.Contains("The policies closed no trade at all.\n", report, StringComparison.Ordinal);
        Assert.Contains("Nothing: there is no Sharpe ratio, since every day's result is zero.\n", report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_claims_nothing() => Assert.Equal(
        "Referee's report on TAOUSDT: REFUSED\nThe data did not allow a test; nothing was trained and nothing is claimed.\ncoverage 0.9312, needs 0.99\n",
        RefereeReport.WriteRefusal("TAOUSDT", "coverage 0.9312, needs 0.99"));

    [Fact]
    public void A_report_warns_of_many_runs_and_of_holds_longer_than_the_discount_s_half_life()
    {
        Assessment found = Referee.Judge(SyntheticCoin.Coin(20, 20, 1), GateSettings.Default, 7);
        string report = RefereeReport.Write(found, new ReportContext(4, Timeframe.M1, 0.98));
        Assert.Contains("- This folder holds 4 runs on this coin and an overlapping span: the best of several tries looks better than it is.\n", report, StringComparison.Ordinal);
        Assert.Contains("- With gamma 0.98 a reward counts half after 34 min, but a trade was held for 1.0 h on average: the trainer hardly saw how its trades ended. " +
            "Warning: raise gamma or shorten the hold.\n", report, StringComparison.Ordinal);
        Assert.Contains("- With gamma 0.99 a reward counts half after 5.7 h; a trade was held for 1.0 h on average.\n", RefereeReport.Write(found, Context), StringComparison.Ordinal);
    }

    [Fact]
    public void The_ratios_of_earlier_runs_deflate_this_one()
    {
        Assessment found = Referee.Judge(SyntheticCoin.Coin(4, 20, 3), GateSettings.Default, 7);
        double own = found.Pooled.Sharpe.Annual.Value!.Value;
        double[] tries = [own, -1, 0.5, 2];
        double variance = Moments.Of(tries).Deviation * Moments.Of(tries).Deviation / 365;
        double expected = DeflatedSharpe.Of(found.Pooled.Sharpe.Daily!.Value, 4, variance);
        Assert.Equal(expected, DeflatedSharpe.Of(found.Pooled.Sharpe, tries)!.Value, 1e-12);
        Assert.True(expected < found.Pooled.Sharpe.ProbabilityPositive);
        Assert.Contains("Against the best that 4 tries without edge would show, this one stands out with a probability of ",
            RefereeReport.Write(found, Context with { RunsOnSpan = 4, SharpesOnSpan = tries }), StringComparison.Ordinal);
        Assert.Null(DeflatedSharpe.Of(found.Pooled.Sharpe, [own]));
    }

    [Fact]
    public void The_whole_report_reads_like_this()
    {
        // By hand: days of 12 and -8 in turns have mean 2 and deviation 10 sqrt(90/89), so 2/10.056 x 19.105 = 3.80; train days of 14 and -6
        // have mean 4, so 4/10.084 x 19.105 = 7.58; without skew and with kurtosis 1 the error is 19.105/sqrt 89 = 2.03.
        WalkForwardPlan plan = SyntheticCoin.Plan();
        List<FoldResult> folds = [];
        foreach (Fold fold in plan.Folds)
        {
            double[] train = new double[60], test = new double[10];
            for (int d = 0; d < 60; d++) train[d] = d % 2 == 0 ? 14 : -6;
            for (int d = 0; d < 10; d++) test[d] = d % 2 == 0 ? 12 : -8;
            folds.Add(SyntheticCoin.Fold(fold, train, test, 8));
        }

        string report = RefereeReport.Write(Referee.Judge(new CoinResult("TESTUSDT", plan, folds), GateSettings.Default, 7), Context);
        Assert.Equal(Expected, report.ReplaceLineEndings("\n"));
    }

    private const string Expected = """
        Referee's report on TESTUSDT: REJECTED
        2 of 5 gates failed: G2 and G3.

        What was tested
        A 60/10 walk from 2025-06-01 over 150 days: 9 folds, 90 out-of-sample days, 720 trades. Each fold trained a fresh policy that saw nothing after 4.0 h before its test window.

        What was found
        A trade earned 2.2 bps gross, paid 2.0 bps and kept 0.2 bps on average; it was held for 1.0 h. A position was open for 33.3 % of the time, and 16.00 times the notional changed hands per day.
        In all: 180.0 bps after cost on a constant notional; buying and holding over the same days 360.0 bps before cost, staying flat 0.0 bps.

        What failed
        - G2 win rate: 50.0 % of 720 trades won after cost (95 % interval 46.4 % to 53.6 %); the gate asks for at least 55.0 %, so it falls short by 5.0 points.
        - G3 train-test gap: The Sharpe ratio falls from 7.58 on the train ranges (mean of 9 folds) to 3.80 out of sample, a loss of 49.9 %; the gate allows 30.0 %, so it is over by 19.9 points.

        What passed
        - G1 Sharpe ratio: The pooled Sharpe ratio over 90 out-of-sample days is 3.80 (95 % interval -0.17 to 7.77); the gate asks for at least 1.00.
        - G4 trades: 720 trades were closed out of sample; the gate asks for at least 500.
        - G5 stability: Over 9 windows the Sharpe ratios spread by 0.00 more than their errors explain (literal standard deviation 0.00; Cochran's Q 0.00 on 8 degrees of freedom, p = 1.000); the gate allows 0.20.

        Beside the gates (advice, decides nothing)
        - A1 drawdown: The deepest fall was 0.1 % of the notional; at most 15.0 % is wanted.
        - A2 profit factor: Winning trades earned 1.50 times what losing ones cost; at least 2.00 is wanted, so it falls short by 0.50.

        What the interval says
        The Sharpe ratio of 3.80 has a standard error of 2.03: with 95 % confidence the true one lies between -0.17 and 7.77, and above 0.47 one-sided (above 2.54 by block bootstrap). The probability that it is above 0 is 97.0 %.
        A series without any edge reaches 3.80 over 90 days 3.0 % of the time.

        How the windows agree
        100 % of 9 windows ended above 0.
        Closed fewer than 100 trades and stayed in the pool: windows 1 (80), 2 (80), 3 (80), 4 (80), 5 (80), 6 (80), 7 (80), 8 (80) and 9 (80).

        What to keep in mind
        - The gates judge the procedure, not the final policy: that one is trained on the last 60 days, which no test window follows.
        - This is the only run on this coin and an overlapping span in this folder.
        - With gamma 0.99 a reward counts half after 5.7 h; a trade was held for 1.0 h on average.

        """;
}
