using Huracan.Core.Learning.Environments;
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
