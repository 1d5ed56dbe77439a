namespace Huracan.Core.Decisions;

/// <summary>Which actions are legal (D1). Bit a is action a; at least one bit is always set.</summary>
/// <remarks>Flat: 0 to 3. In a position: 4 to 9. It uses the position and row t only.</remarks>
public static class ActionMask
{
    /// <summary>Only DO_NOTHING.</summary>
    public const ushort FlatOnly = 1 << (int)TradingAction.DoNothing;

    /// <summary>DO_NOTHING and the three entries.</summary>
    public const ushort AnyFlat = FlatOnly
        | (1 << (int)TradingAction.EnterLongSmall) | (1 << (int)TradingAction.EnterLongNormal) | (1 << (int)TradingAction.EnterLongLarge);

    /// <summary>Only EXIT: the trade has reached its longest hold and ends at the next open in any case.</summary>
    public const ushort ExitOnly = 1 << (int)TradingAction.Exit;

    /// <summary>EXIT and HOLD, legal in every position that is not due.</summary>
    public const ushort AnyPosition = ExitOnly | (1 << (int)TradingAction.Hold);

    /// <summary>Held size may not exceed this, normal notionals.</summary>
    public const double UnitsMax = 1.5;

    /// <summary>Size of one grid add, normal notionals.</summary>
    public const double GridUnits = 0.5;

    public static bool Allows(ushort mask, TradingAction action) => ((mask >> (int)action) & 1) != 0;

    /// <summary>The legal actions at the close of candle t.</summary>
    public static ushort Of(in PositionState position, in DecisionContext now, KernelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        bool mayBuy = settings.EntryGate == EntryGateMode.None ? now.VolatilityBps >= 0 : now.EntryAllowed && now.VolatilityBps >= 0;
        if (!position.InPosition) return mayBuy ? AnyFlat : FlatOnly;
        if (settings.MaxHoldExits && now.Time - position.EntryTime >= position.MaxHoldMs) return ExitOnly;

        ushort mask = AnyPosition;
        double unrealised = position.UnrealisedBps(now.Close);
        double volatility = now.VolatilityBps >= 0 ? now.VolatilityBps : position.VolatilityBps;
        if (Math.Abs(unrealised) <= 2 * settings.Costs.FillBps(volatility)) mask |= 1 << (int)TradingAction.Scratch;
        if (mayBuy && unrealised < 0 && position.Units + GridAdd(now, settings) <= UnitsMax) mask |= 1 << (int)TradingAction.AddGrid;
        if (!position.ScaledOut) mask |= 1 << (int)TradingAction.ScaleOut;
        if (settings.PricePathExits && !position.TrailSet && unrealised > settings.Exits.TrailAboveBps) mask |= 1 << (int)TradingAction.TrailRunner;
        return mask;
    }

    /// <summary>Size of a grid add at this close, normal notionals.</summary>
    internal static double GridAdd(in DecisionContext now, KernelSettings settings) =>
        settings.EntryGate == EntryGateMode.Rules && now.HalfSize ? GridUnits / 2 : GridUnits;
}
