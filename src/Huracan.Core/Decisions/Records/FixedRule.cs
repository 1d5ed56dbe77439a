using Huracan.Core.State;
using Huracan.Core.Validation.Results;

namespace Huracan.Core.Decisions.Records;

/// <summary>A test window as the rules alone would have traded it: one normal notional at every legal entry, exits only by stop,
/// target and longest hold. Same kernel, gate and costs as the policy.</summary>
/// <param name="Days">Daily results, one entry per day of the window.</param>
/// <param name="Trades">Its closed trades.</param>
public sealed record FixedRule(DailySeries Days, TradeColumns Trades)
{
    internal void Save(StateWriter writer)
    {
        writer.Section("fixed-rule/1");
        Days.Save(writer);
        Trades.Save(writer);
    }

    internal static FixedRule Restore(StateReader reader)
    {
        reader.Section("fixed-rule/1");
        return new FixedRule(DailySeries.Restore(reader), TradeColumns.Restore(reader));
    }
}
