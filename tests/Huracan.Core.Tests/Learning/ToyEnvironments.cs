using Huracan.Core.Learning;
using Huracan.Core.Numerics;
using Huracan.Core.State;

namespace Huracan.Core.Tests.Learning;

/// <summary>A contextual bandit: the state shows one of four contexts and noise; the action of the context's number pays 1, others cost 0.5. One-step episodes that truly end.</summary>
internal sealed class Bandit(int count, ulong key = 11) : IVectorEnvironment
{
    private uint _turn;

    public int Count => count;
    public int StateSize => 6;
    public int ActionCount => 4;

    private int Context(int lane) => (int)(Philox.Block(key, _turn, (uint)lane, 0, 0).X0 & 3);

    public void Observe(Span<float> states, Span<ushort> masks)
    {
        states.Clear();
        for (int lane = 0; lane < count; lane++)
        {
            PhiloxBlock noise = Philox.Block(key, _turn, (uint)lane, 1, 0);
            states[lane * 6 + Context(lane)] = 1;
            states[lane * 6 + 4] = Philox.UnitSingle(noise.X0) - 0.5f;
            states[lane * 6 + 5] = Philox.UnitSingle(noise.X1) - 0.5f;
            masks[lane] = 0b1111;
        }
    }

    public void Step(ReadOnlySpan<byte> actions, Span<float> rewards, Span<EpisodeEnd> ends, Span<float> finalStates)
    {
        for (int lane = 0; lane < count; lane++)
        {
            rewards[lane] = actions[lane] == Context(lane) ? 1 : -0.5f;
            ends[lane] = EpisodeEnd.Terminated;
        }
        _turn++;
    }

    public void Save(StateWriter writer) => writer.Int64(_turn);
    public void Restore(StateReader reader) => _turn = (uint)reader.Int64();
}

/// <summary>A chain of cells walked right (1) or left (0): every step costs 0.1, the last cell pays 3.
/// A greedy one-step learner never leaves the first cell's cheap exit (2, legal there only, pays 0.2). Episodes are truncated after 24 steps.</summary>
internal sealed class Chain(int count) : IVectorEnvironment
{
    public const int Cells = 7;
    private readonly int[] _cell = new int[count];
    private readonly int[] _age = new int[count];

    public int Count => count;
    public int StateSize => Cells;
    public int ActionCount => 3;

    public void Observe(Span<float> states, Span<ushort> masks)
    {
        states.Clear();
        for (int lane = 0; lane < count; lane++)
        {
            states[lane * Cells + _cell[lane]] = 1;
            masks[lane] = (ushort)(_cell[lane] == 0 ? 0b110 : 0b011);
        }
    }

    public void Step(ReadOnlySpan<byte> actions, Span<float> rewards, Span<EpisodeEnd> ends, Span<float> finalStates)
    {
        for (int lane = 0; lane < count; lane++)
        {
            ref int cell = ref _cell[lane];
            int legal = cell == 0 ? 0b110 : 0b011;
            if ((legal >> actions[lane] & 1) == 0) throw new InvalidOperationException($"action {actions[lane]} is not legal in cell {cell}");
            ends[lane] = EpisodeEnd.None;
            rewards[lane] = -0.1f;
            _age[lane]++;
            if (actions[lane] == 2)
            {
                rewards[lane] = 0.2f;
                ends[lane] = EpisodeEnd.Terminated;
            }
            else
            {
                cell += actions[lane] == 1 ? 1 : -1;
                if (cell == Cells - 1)
                {
                    rewards[lane] = 3;
                    ends[lane] = EpisodeEnd.Terminated;
                }
                else if (_age[lane] >= 24)
                {
                    ends[lane] = EpisodeEnd.Truncated;
                    finalStates.Slice(lane * Cells, Cells).Clear();
                    finalStates[lane * Cells + cell] = 1;
                }
            }
            if (ends[lane] != EpisodeEnd.None) (cell, _age[lane]) = (0, 0);
        }
    }

    public void Save(StateWriter writer)
    {
        writer.Array<int>(_cell);
        writer.Array<int>(_age);
    }

    public void Restore(StateReader reader)
    {
        reader.Fill<int>(_cell);
        reader.Fill<int>(_age);
    }
}

/// <summary>Pays 1 forever in one state, and truncates every 10 steps. So V = 1 / (1 - gamma) if truncation is bootstrapped, and less if not.</summary>
internal sealed class Annuity(int count) : IVectorEnvironment
{
    private int _turn;

    public int Count => count;
    public int StateSize => 1;
    public int ActionCount => 1;

    public void Observe(Span<float> states, Span<ushort> masks)
    {
        states.Fill(1);
        masks.Fill(1);
    }

    public void Step(ReadOnlySpan<byte> actions, Span<float> rewards, Span<EpisodeEnd> ends, Span<float> finalStates)
    {
        _turn++;
        rewards.Fill(1);
        ends.Fill(_turn % 10 == 0 ? EpisodeEnd.Truncated : EpisodeEnd.None);
        finalStates.Fill(1);
    }

    public void Save(StateWriter writer) => writer.Int32(_turn);
    public void Restore(StateReader reader) => _turn = reader.Int32();
}

/// <summary>A market with a planted signal: while it is on (a sixth of the time, 20 candles on average) the price drifts, at other times a little the other way, so that the
/// whole has no drift. Round trips cost 16 bps. One input shows the signal, 24 show noise; flat: wait, or enter at half, one or one and a half; long: exit or hold.</summary>
internal sealed class PlantedMarket(int count, double driftBps, ulong key) : IVectorEnvironment
{
    private const int Noise = 24, PositionSlot = 1 + Noise;
    private const double VolatilityBps = 10, FillBps = 8;
    private readonly byte[] _on = new byte[count];
    private readonly float[] _position = new float[count];
    private double _costShare = 1;
    private uint _turn;

    public int Count => count;
    public int StateSize => PositionSlot + 1;
    public int ActionCount => 10;

    /// <summary>Of the last step, over all environments: expected reward at full costs.</summary>
    public double Expected { get; private set; }

    public bool IsOn(int lane) => _on[lane] != 0;
    public bool IsFlat(int lane) => _position[lane] == 0;

    public void Observe(Span<float> states, Span<ushort> masks)
    {
        for (int lane = 0; lane < count; lane++)
        {
            Span<float> state = states.Slice(lane * StateSize, StateSize);
            var noise = new PhiloxStream(key, _turn, (uint)lane, 1);
            for (int i = 1; i <= Noise; i++) state[i] = 3.4f * (noise.NextSingle() - 0.5f); // unit variance
            state[0] = IsOn(lane) ? 1 : 0;
            state[PositionSlot] = _position[lane];
            masks[lane] = (ushort)(IsFlat(lane) ? 0b001111 : 0b110000);
        }
    }

    public void Step(ReadOnlySpan<byte> actions, Span<float> rewards, Span<EpisodeEnd> ends, Span<float> finalStates)
    {
        Expected = 0;
        for (int lane = 0; lane < count; lane++)
        {
            var chance = new PhiloxStream(key, _turn, (uint)lane, 0);
            ref float position = ref _position[lane];
            double cost = 0;
            if (actions[lane] is >= 1 and <= 3)
            {
                position = actions[lane] * 0.5f;
                cost = FillBps * position;
            }
            else if (actions[lane] == 4)
            {
                cost = FillBps * position;
                position = 0;
            }
            double drift = IsOn(lane) ? driftBps : -driftBps / 5;
            rewards[lane] = (float)(position * (drift + VolatilityBps * chance.NextNormal()) - _costShare * cost);
            Expected += position * drift - cost;
            _on[lane] = (byte)(chance.NextDouble() < (IsOn(lane) ? 0.95 : 0.01) ? 1 : 0);
        }
        ends.Clear();
        _turn++;
    }

    public void ScaleCosts(double share) => _costShare = share;

    public void Save(StateWriter writer)
    {
        writer.Int64(_turn);
        writer.Array<byte>(_on);
        writer.Array<float>(_position);
    }

    public void Restore(StateReader reader)
    {
        _turn = (uint)reader.Int64();
        reader.Fill<byte>(_on);
        reader.Fill<float>(_position);
    }
}
