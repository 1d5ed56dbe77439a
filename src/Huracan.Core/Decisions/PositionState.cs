using Huracan.Core.Market;
using Huracan.Core.Regimes;
using Huracan.Core.State;

namespace Huracan.Core.Decisions;

/// <summary>A position and its account: everything that the kernel keeps between two candles. The default value is flat with a result of
/// 0.</summary>
/// <remarks>Amounts in bps of the normal notional; quantities in coins per normal notional, so quantity times price is a
/// notional.</remarks>
public struct PositionState
{
    /// <summary>Net result of all closed trades, bps.</summary>
    public double RealisedBps { get; internal set; }

    /// <summary>Realised result plus the open trade marked at the last close, bps.</summary>
    public double EquityBps { get; internal set; }

    /// <summary>Fees and slippage of every fill so far, bps; already inside <see cref="EquityBps"/>.</summary>
    public double PaidCostBps { get; internal set; }

    /// <summary>Notional of every fill so far, in normal notionals.</summary>
    public double Turnover { get; internal set; }

    /// <summary>Held size at entry prices, in normal notionals: 0 when flat, at most 1.5.</summary>
    public double Units { get; internal set; }

    /// <summary>Held coins per normal notional.</summary>
    public double Quantity { get; internal set; }

    /// <summary>Mean price of the held coins, quote currency.</summary>
    public double AverageEntry { get; internal set; }

    /// <summary>Set by the first fill and kept: a grid add never moves the stop away.</summary>
    public double StopPrice { get; internal set; }

    public double TargetPrice { get; internal set; }

    /// <summary>It only rises; valid if <see cref="TrailSet"/>.</summary>
    public double TrailPrice { get; internal set; }

    /// <summary>Distance of the stop from the first fill, bps.</summary>
    public double StopBps { get; internal set; }

    /// <summary>Last finite volatility in the trade, bps: it gives the cost of a fill if the next volatility is absent.</summary>
    public double VolatilityBps { get; internal set; }

    /// <summary>Purchases of the open trade, bps.</summary>
    public double InvestedBps { get; internal set; }

    /// <summary>Sales of the open trade, bps.</summary>
    public double ProceedsBps { get; internal set; }

    /// <summary>Fees and slippage of the open trade, bps.</summary>
    public double TradeCostBps { get; internal set; }

    public double BoughtUnits { get; internal set; }
    public double BoughtQuantity { get; internal set; }
    public UtcMs EntryTime { get; internal set; }

    /// <summary>The trade ends at the first open this long after its entry.</summary>
    public long MaxHoldMs { get; internal set; }

    public int HoldCandles { get; internal set; }
    public short PrimaryEngine { get; internal set; }
    public Regime EntryRegime { get; internal set; }
    public bool TrailSet { get; internal set; }
    public bool ScaledOut { get; internal set; }

    public readonly bool InPosition => Quantity > 0;

    /// <summary>Gain of the held coins at a price, bps of their mean entry price; 0 when flat.</summary>
    public readonly double UnrealisedBps(double price) => InPosition ? (price - AverageEntry) * 10_000 / AverageEntry : 0;

    public readonly void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Section("position/1");
        writer.Double(RealisedBps);
        writer.Double(EquityBps);
        writer.Double(PaidCostBps);
        writer.Double(Turnover);
        writer.Double(Units);
        writer.Double(Quantity);
        writer.Double(AverageEntry);
        writer.Double(StopPrice);
        writer.Double(TargetPrice);
        writer.Double(TrailPrice);
        writer.Double(StopBps);
        writer.Double(VolatilityBps);
        writer.Double(InvestedBps);
        writer.Double(ProceedsBps);
        writer.Double(TradeCostBps);
        writer.Double(BoughtUnits);
        writer.Double(BoughtQuantity);
        writer.Int64(EntryTime.Value);
        writer.Int64(MaxHoldMs);
        writer.Int32(HoldCandles);
        writer.Int32(PrimaryEngine);
        writer.Byte((byte)EntryRegime);
        writer.Bool(TrailSet);
        writer.Bool(ScaledOut);
    }

    public void Restore(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        reader.Section("position/1");
        RealisedBps = reader.Double();
        EquityBps = reader.Double();
        PaidCostBps = reader.Double();
        Turnover = reader.Double();
        Units = reader.Double();
        Quantity = reader.Double();
        AverageEntry = reader.Double();
        StopPrice = reader.Double();
        TargetPrice = reader.Double();
        TrailPrice = reader.Double();
        StopBps = reader.Double();
        VolatilityBps = reader.Double();
        InvestedBps = reader.Double();
        ProceedsBps = reader.Double();
        TradeCostBps = reader.Double();
        BoughtUnits = reader.Double();
        BoughtQuantity = reader.Double();
        EntryTime = new UtcMs(reader.Int64());
        MaxHoldMs = reader.Int64();
        HoldCandles = reader.Int32();
        PrimaryEngine = (short)reader.Int32();
        EntryRegime = (Regime)reader.Byte();
        TrailSet = reader.Bool();
        ScaledOut = reader.Bool();
    }
}
