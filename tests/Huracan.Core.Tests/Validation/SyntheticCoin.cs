using Huracan.Core.Market;
using Huracan.Core.Numerics;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.WalkForward;

namespace Huracan.Core.Tests.Validation;

/// <summary>Coin results with chosen days and trades, for the referee's tests.</summary>
internal static class SyntheticCoin
{
    public static readonly UtcMs From = UtcMs.FromDate(2025, 6, 1);
    public const long MaxHoldMs = 240 * UtcMs.PerMinute;

    public static WalkForwardPlan Plan(int days = 150) => WalkForwardPlan.Create(From, days, WalkForwardSettings.Default, MaxHoldMs);

    /// <summary>A fold whose test days each hold equal trades that add up to the day's result at a cost of 2 bps each, an hour long.</summary>
    public static FoldResult Fold(Fold fold, double[] train, double[] test, int tradesPerDay)
    {
        int trades = test.Length * tradesPerDay;
        TradeColumns columns = new(new long[trades], new long[trades], new double[trades], new double[trades]);
        DailyLedger ledger = new(fold.Test);
        for (int d = 0; d < test.Length; d++)
        {
            for (int i = 0; i < tradesPerDay; i++)
            {
                UtcMs entry = fold.Test.From.AddDays(d).AddMs(i * 60 * UtcMs.PerMinute);
                int at = (d * tradesPerDay) + i;
                columns.EntryMs[at] = entry.Value;
                columns.ExitMs[at] = entry.Value + (60 * UtcMs.PerMinute);
                columns.GrossBps[at] = (test[d] / tradesPerDay) + 2;
                columns.CostBps[at] = 2;
                ledger.Add(entry, test[d] / tradesPerDay, 2, 60 * UtcMs.PerMinute, 0.5);
            }
        }

        return new FoldResult(fold, DailySeries.FromNet(train), ledger.ToSeries(), columns);
    }

    /// <summary>A coin of normal days: mean and spread in bps per day, the same in train and test unless said otherwise.</summary>
    public static CoinResult Coin(double mean, double spread, uint seed, int tradesPerDay = 10, double? trainMean = null, int days = 150)
    {
        WalkForwardPlan plan = Plan(days);
        List<FoldResult> folds = [];
        foreach (Fold fold in plan.Folds)
        {
            PhiloxStream random = new(seed, (uint)fold.Index, 0, 0);
            double[] train = new double[fold.Train.Days], test = new double[fold.Test.Days];
            for (int d = 0; d < train.Length; d++) train[d] = (trainMean ?? mean) + (spread * random.NextNormal());
            for (int d = 0; d < test.Length; d++) test[d] = mean + (spread * random.NextNormal());
            folds.Add(Fold(fold, train, test, tradesPerDay));
        }

        return new CoinResult("TESTUSDT", plan, folds);
    }
}
