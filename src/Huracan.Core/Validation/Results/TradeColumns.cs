using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Validation.Results;

/// <summary>Closed trades, column by column, in the order they closed. One trade is flat to flat; amounts are bps of the normal
/// notional.</summary>
/// <param name="EntryMs">[trades] UTC ms of the first fill.</param>
/// <param name="ExitMs">[trades] UTC ms of the fill that made it flat; never before the entry.</param>
/// <param name="GrossBps">[trades] result before cost.</param>
/// <param name="CostBps">[trades] fees and slippage of all its fills, 0 or more. Net is gross less cost.</param>
public sealed record TradeColumns(long[] EntryMs, long[] ExitMs, double[] GrossBps, double[] CostBps)
{
    public static TradeColumns None { get; } = new([], [], [], []);

    public int Count => EntryMs.Length;
    public double NetBps(int trade) => GrossBps[trade] - CostBps[trade];

    /// <exception cref="ArgumentException">Lengths differ, a number is not finite, a trade ends before it begins or outside the
    /// window.</exception>
    public TradeColumns Validate(TimeRange window)
    {
        if (ExitMs.Length != Count || GrossBps.Length != Count || CostBps.Length != Count)
        {
            throw new ArgumentException($"trades: {Count} entries, {ExitMs.Length} exits, {GrossBps.Length} gross and {CostBps.Length} cost figures");
        }

        for (int i = 0; i < Count; i++)
        {
            if (!double.IsFinite(GrossBps[i]) || !double.IsFinite(CostBps[i]))
            {
                throw new ArgumentException($"trade {i}: gross {GrossBps[i]} bps, cost {CostBps[i]} bps; needs numbers");
            }

            // Positions are closed at the window's last close, which is the first instant after the window.
            if (EntryMs[i] > ExitMs[i] || EntryMs[i] < window.From.Value || ExitMs[i] > window.To.Value)
            {
                throw new ArgumentException($"trade {i}: {new UtcMs(EntryMs[i])} to {new UtcMs(ExitMs[i])}, needs to lie in {window}");
            }
        }

        return this;
    }

    public void Save(StateWriter writer)
    {
        writer.Section("trades");
        writer.Array<long>(EntryMs);
        writer.Array<long>(ExitMs);
        writer.Array<double>(GrossBps);
        writer.Array<double>(CostBps);
    }

    public static TradeColumns Restore(StateReader reader)
    {
        reader.Section("trades");
        return new TradeColumns(reader.Array<long>(), reader.Array<long>(), reader.Array<double>(), reader.Array<double>());
    }
}
