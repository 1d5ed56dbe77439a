using System.Runtime.InteropServices;
using Huracan.Core.Market;
using Huracan.Core.Signals;

namespace Huracan.Core.Decisions.Records;

/// <summary>Records the decisions of a replay, in columns that are allocated before it starts: no allocation per candle. Training has no
/// recorder.</summary>
internal sealed class DecisionRecorder
{
    /// <param name="window">No decision is made on its last row, which only ends it.</param>
    public DecisionRecorder(RowRange window)
    {
        Rows = new RowRange(window.Start, Math.Max(window.Start, window.End - 1));
        Time = new long[Rows.Count];
        StateHash = new ulong[Rows.Count];
        Mask = new int[Rows.Count];
        Action = new byte[Rows.Count];
        Units = new double[Rows.Count];
        RewardBps = new double[Rows.Count];
        EquityBps = new double[Rows.Count];
    }

    /// <summary>The rows with a decision; every column has an entry for each.</summary>
    public RowRange Rows { get; }

    public long[] Time { get; }
    public ulong[] StateHash { get; }
    public int[] Mask { get; }
    public byte[] Action { get; }
    public double[] Units { get; }
    public double[] RewardBps { get; }
    public double[] EquityBps { get; }
    public TradeRecorder Trades { get; } = new();

    /// <summary>Before the fill.</summary>
    /// <param name="units">Held, in normal notionals.</param>
    public void Decided(int row, UtcMs time, ReadOnlySpan<float> state, ushort mask, int action, double units)
    {
        int at = row - Rows.Start;
        (Time[at], StateHash[at], Mask[at], Action[at], Units[at]) = (time.Value, Hash(state), mask, (byte)action, units);
    }

    /// <summary>After it.</summary>
    /// <param name="rewardBps">The end of the window included.</param>
    public void Followed(int row, double rewardBps, double equityBps)
    {
        int at = row - Rows.Start;
        (RewardBps[at], EquityBps[at]) = (rewardBps, equityBps);
    }

    /// <summary>FNV-1a over the floats' bits, 64 bits: it distinguishes states and finds the row with this state.</summary>
    public static ulong Hash(ReadOnlySpan<float> state)
    {
        ulong hash = 14695981039346656037;
        foreach (byte value in MemoryMarshal.AsBytes(state)) hash = (hash ^ value) * 1099511628211;
        return hash;
    }
}
