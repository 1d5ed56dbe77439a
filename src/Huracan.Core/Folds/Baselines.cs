using Huracan.Core.Decisions;
using Huracan.Core.Learning;
using Huracan.Core.Market;

namespace Huracan.Core.Folds;

/// <summary>Fixed rules to compare a policy with, over the same window, kernel and costs.</summary>
public static class Baselines
{
    /// <summary>Never enters.</summary>
    public static IPolicy StayFlat { get; } = new Flat();

    /// <summary>Enters one normal notional whenever an entry is legal, and exits only by the rules.</summary>
    public static IPolicy AlwaysLong { get; } = new Long();

    /// <summary>Buys one normal notional at the window's second open, the first that a decision can reach, and sells at its last close. Two
    /// fills' cost; no gate, stop, target or longest hold.</summary>
    public static ReplayResult BuyAndHold(FoldMarket market, TimeRange window)
    {
        ArgumentNullException.ThrowIfNull(market);
        KernelSettings settings = market.Kernel.Settings with { EntryGate = EntryGateMode.None, PricePathExits = false, MaxHoldExits = false };
        return WindowReplay.Play(market, new DecisionKernel(settings, market.Kernel.Timeframe), window, AlwaysLong, null)!;
    }

    private sealed class Flat : IPolicy
    {
        public int Act(ReadOnlySpan<float> state, ushort mask) =>
            ActionMask.Allows(mask, TradingAction.DoNothing) ? (int)TradingAction.DoNothing : (int)TradingAction.Exit;
    }

    private sealed class Long : IPolicy
    {
        public int Act(ReadOnlySpan<float> state, ushort mask) =>
            ActionMask.Allows(mask, TradingAction.EnterLongNormal) ? (int)TradingAction.EnterLongNormal
            : ActionMask.Allows(mask, TradingAction.Hold) ? (int)TradingAction.Hold
            : ActionMask.Allows(mask, TradingAction.Exit) ? (int)TradingAction.Exit
            : (int)TradingAction.DoNothing;
    }
}
