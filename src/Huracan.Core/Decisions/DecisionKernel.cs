using System.Globalization;
using Huracan.Core.Market;
using Huracan.Core.Regimes;

namespace Huracan.Core.Decisions;

/// <summary>Turns decisions into fills and an account. Training, shadow trades, walk-forward, paper and live trading all use it.</summary>
/// <remarks>
/// One step: the action chosen at close t fills at the open of the next candle that exists. Then stop, target and trail act within that
/// candle. Then the account is marked at its close. Order of exits (D15, D41, D42): first what the open itself triggers (a stop or trail
/// that the open jumped over fills at the open, a target at its price), then stop, target, trail. The longest hold is checked last and
/// exits at the next open. An exit decided at a close replaces the levels. A trail follows the high of each candle since it was set, and
/// acts from the next candle on. A fill costs the fee plus the slippage for the volatility known at the decision, on its own notional. No
/// state, no allocation.
/// </remarks>
public sealed class DecisionKernel
{
    private readonly ExitSettings _exits;
    private readonly CostSettings _costs;
    private readonly bool _pathExits, _maxHoldExits, _autoTrail;
    private readonly double _minutesPerCandle;
    private readonly long _candleMs;

    /// <exception cref="ArgumentException">The settings are incoherent; the message has the arithmetic.</exception>
    public DecisionKernel(KernelSettings settings, Timeframe timeframe)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        if (timeframe.Ms <= 0) throw new ArgumentException("kernel: the timeframe is empty", nameof(timeframe));
        Settings = settings;
        Timeframe = timeframe;
        _exits = settings.Exits;
        _costs = settings.Costs;
        _pathExits = settings.PricePathExits;
        _maxHoldExits = settings.MaxHoldExits;
        _autoTrail = settings.Exits.Profile == ExitProfile.Seed;
        _minutesPerCandle = timeframe.Minutes;
        _candleMs = timeframe.Ms;
    }

    public KernelSettings Settings { get; }
    public Timeframe Timeframe { get; }

    /// <summary>The legal actions at the close of candle t.</summary>
    public ushort Mask(in PositionState position, in DecisionContext now) => ActionMask.Of(position, now, Settings);

    /// <summary>The viability check of D6: the target, less a round trip and the buffer, must reach the net target.</summary>
    /// <param name="confidence">Only the seed profile's target depends on it.</param>
    /// <returns>Also false if the volatility is absent.</returns>
    public bool IsViable(Regime regime, double volatilityBps, double confidence)
    {
        if (!(volatilityBps >= 0 && double.IsFinite(volatilityBps))) return false;
        double target = _exits.TargetBps(_exits.StopBps(regime, volatilityBps, _minutesPerCandle), confidence);
        return target - (2 * _costs.FillBps(volatilityBps)) - _costs.TakerBufferBps >= _costs.TargetNetBps;
    }

    /// <summary>Plays one action and the candle after it.</summary>
    /// <param name="position">Read and overwritten.</param>
    /// <param name="action">A legal action at close t.</param>
    /// <param name="now">Row t.</param>
    /// <param name="next">The next candle that exists.</param>
    /// <exception cref="ArgumentException">The action is not legal here; the message names those that are.</exception>
    public void Step(ref PositionState position, TradingAction action, in DecisionContext now, in NextCandle next, out StepOutcome outcome)
    {
        ushort mask = ActionMask.Of(position, now, Settings);
        if (!ActionMask.Allows(mask, action)) throw Illegal(action, mask, now);

        double equity = position.EquityBps, paid = position.PaidCostBps, turnover = position.Turnover;
        if (now.VolatilityBps >= 0) position.VolatilityBps = now.VolatilityBps;
        double fillBps = _costs.FillBps(position.VolatilityBps);
        TradeRecord trade = default;
        bool closed = false;

        if (position.InPosition)
        {
            // The deadline is known at entry, so after a gap the trade ends at the first open, as a resting order would.
            ExitReason reason = _maxHoldExits && next.OpenTime - position.EntryTime >= position.MaxHoldMs ? ExitReason.MaxHold
                : action == TradingAction.Exit ? ExitReason.Exit
                : action == TradingAction.Scratch ? ExitReason.Scratch
                : ExitReason.None;
            if (reason != ExitReason.None)
            {
                Close(ref position, next.Open, next.OpenTime, fillBps, reason, out trade);
                closed = true;
            }
            else if (action == TradingAction.AddGrid)
            {
                Buy(ref position, ActionMask.GridAdd(now, Settings), next.Open, fillBps);
            }
            else if (action == TradingAction.ScaleOut)
            {
                double half = position.Quantity / 2;
                Sell(ref position, half, next.Open, fillBps);
                position.Quantity -= half;
                position.Units /= 2;
                position.ScaledOut = true;
            }
            else if (action == TradingAction.TrailRunner)
            {
                SetTrail(ref position, now.Close);
            }
        }
        else if (action != TradingAction.DoNothing)
        {
            Enter(ref position, action, now, next, fillBps);
        }

        bool exposed = position.InPosition;
        if (exposed)
        {
            position.HoldCandles++;
            if (_pathExits && LevelMet(position, next, out double price, out ExitReason reason))
            {
                Close(ref position, price, next.OpenTime.AddMs(_candleMs), fillBps, reason, out trade);
                closed = true;
            }
            else if (_pathExits)
            {
                if (position.TrailSet) RaiseTrail(ref position, next.High);
                else if (_autoTrail && position.UnrealisedBps(next.Close) > _exits.TrailAboveBps) SetTrail(ref position, next.Close);
            }
        }

        Mark(ref position, next.Close);
        outcome = new StepOutcome(position.EquityBps - equity, position.PaidCostBps - paid, position.Turnover - turnover, exposed, closed, trade);
    }

    /// <summary>Ends a window: sells what is held at its last close, at cost. Does nothing when flat.</summary>
    /// <param name="last">The row whose close is the last of the window.</param>
    public void Flatten(ref PositionState position, in DecisionContext last, out StepOutcome outcome)
    {
        double equity = position.EquityBps, paid = position.PaidCostBps, turnover = position.Turnover;
        TradeRecord trade = default;
        bool closed = position.InPosition;
        if (closed)
        {
            if (last.VolatilityBps >= 0) position.VolatilityBps = last.VolatilityBps;
            Close(ref position, last.Close, last.Time, _costs.FillBps(position.VolatilityBps), ExitReason.WindowEnd, out trade);
            Mark(ref position, last.Close);
        }

        outcome = new StepOutcome(position.EquityBps - equity, position.PaidCostBps - paid, position.Turnover - turnover, false, closed, trade);
    }

    /// <summary>Where stop and target of an entry lie.</summary>
    /// <param name="open">Price of the first fill.</param>
    /// <param name="stopBps">Distance of the stop, bps of the first fill.</param>
    internal void Levels(in DecisionContext now, double open, out double stopBps, out double stopPrice, out double targetPrice)
    {
        stopBps = _exits.StopBps(now.Regime.Label, now.VolatilityBps, _minutesPerCandle);
        stopPrice = open * (1 - (stopBps / 10_000));
        targetPrice = open * (1 + (_exits.TargetBps(stopBps, now.Confidence) / 10_000));
    }

    private void Enter(ref PositionState position, TradingAction action, in DecisionContext now, in NextCandle next, double fillBps)
    {
        double units = action switch { TradingAction.EnterLongSmall => 0.5, TradingAction.EnterLongNormal => 1.0, _ => 1.5 };
        if (Settings.EntryGate == EntryGateMode.Rules && now.HalfSize) units /= 2;
        Regime regime = now.Regime.Label;
        position.EntryTime = next.OpenTime;
        position.EntryRegime = regime;
        position.PrimaryEngine = now.Consensus.PrimaryEngine;
        position.MaxHoldMs = _exits.MaxHoldMinutes(regime) * UtcMs.PerMinute;
        Levels(now, next.Open, out double stopBps, out double stopPrice, out double targetPrice);
        (position.StopBps, position.StopPrice, position.TargetPrice) = (stopBps, stopPrice, targetPrice);
        Buy(ref position, units, next.Open, fillBps);
    }

    private static void Buy(ref PositionState position, double units, double price, double fillBps)
    {
        double quantity = units / price;
        position.AverageEntry = position.Quantity > 0
            ? ((position.AverageEntry * position.Quantity) + (price * quantity)) / (position.Quantity + quantity)
            : price;
        position.Quantity += quantity;
        position.Units += units;
        position.BoughtQuantity += quantity;
        position.BoughtUnits += units;
        position.InvestedBps += units * 10_000;
        position.TradeCostBps += units * fillBps;
        position.PaidCostBps += units * fillBps;
        position.Turnover += units;
    }

    private static void Sell(ref PositionState position, double quantity, double price, double fillBps)
    {
        double notional = quantity * price;
        position.ProceedsBps += notional * 10_000;
        position.TradeCostBps += notional * fillBps;
        position.PaidCostBps += notional * fillBps;
        position.Turnover += notional;
    }

    private static void Close(ref PositionState position, double price, UtcMs time, double fillBps, ExitReason reason, out TradeRecord trade)
    {
        Sell(ref position, position.Quantity, price, fillBps);
        double gross = position.ProceedsBps - position.InvestedBps;
        double net = gross - position.TradeCostBps;
        trade = new TradeRecord(position.EntryTime, time, position.BoughtUnits / position.BoughtQuantity,
            position.ProceedsBps / 10_000 / position.BoughtQuantity, position.BoughtUnits,
            gross, position.TradeCostBps, net, reason, position.HoldCandles, position.PrimaryEngine, position.EntryRegime);
        position = new PositionState
        {
            RealisedBps = position.RealisedBps + net,
            EquityBps = position.EquityBps,
            PaidCostBps = position.PaidCostBps,
            Turnover = position.Turnover,
            VolatilityBps = position.VolatilityBps,
        };
    }

    private static void Mark(ref PositionState position, double close) =>
        position.EquityBps = position.InPosition
            ? position.RealisedBps + (position.ProceedsBps - position.InvestedBps - position.TradeCostBps) + (position.Quantity * close * 10_000)
            : position.RealisedBps;

    private static bool LevelMet(in PositionState position, in NextCandle candle, out double price, out ExitReason reason)
    {
        // The open is not ambiguous: what it triggers came first.
        if (candle.Open <= position.StopPrice) (price, reason) = (candle.Open, ExitReason.Stop);
        else if (position.TrailSet && candle.Open <= position.TrailPrice) (price, reason) = (candle.Open, ExitReason.Trail);
        else if (candle.Open >= position.TargetPrice) (price, reason) = (position.TargetPrice, ExitReason.Target);

        // Within the candle the order is unknown: stop, target, trail (D15, D41).
        else if (candle.Low <= position.StopPrice) (price, reason) = (position.StopPrice, ExitReason.Stop);
        else if (candle.High >= position.TargetPrice) (price, reason) = (position.TargetPrice, ExitReason.Target);
        else if (position.TrailSet && candle.Low <= position.TrailPrice) (price, reason) = (position.TrailPrice, ExitReason.Trail);
        else (price, reason) = (0, ExitReason.None);
        return reason != ExitReason.None;
    }

    private void SetTrail(ref PositionState position, double price)
    {
        position.TrailSet = true;
        position.TrailPrice = position.AverageEntry + (_exits.TrailKeep * (price - position.AverageEntry));
    }

    private void RaiseTrail(ref PositionState position, double high)
    {
        double level = position.AverageEntry + (_exits.TrailKeep * (high - position.AverageEntry));
        if (level > position.TrailPrice) position.TrailPrice = level;
    }

    private static ArgumentException Illegal(TradingAction action, ushort mask, in DecisionContext now)
    {
        var legal = new List<string>();
        for (int a = 0; a < 16; a++)
        {
            if (((mask >> a) & 1) != 0) legal.Add(((TradingAction)a).ToString());
        }

        return new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"{now.Time}: action {action} is not legal, legal are {string.Join(", ", legal)}; take the action from the mask"), nameof(action));
    }
}
