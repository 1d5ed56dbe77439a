using Huracan.Core.Regimes;
using Huracan.Core.State;

namespace Huracan.Core.Engines.Alpha;

/// <summary>Whether an engine proposes a direction (D28).</summary>
public enum EngineRole : byte { Voting = 0, NonVoting = 1 }

/// <summary>An alpha engine (demands 29 to 51). One instance per coin, stepped candle by candle in order.</summary>
/// <remarks>The same inputs give the same vote, bit for bit: no clock, no random numbers, no table whose order may change. Neither
/// <see cref="Vote"/> nor <see cref="Affinity"/> allocates.</remarks>
public interface IAlphaEngine
{
    /// <summary>Short, lower snake case, unique in a registry: <c>breakout</c>.</summary>
    string Name { get; }

    EngineRole Role { get; }

    /// <summary>The feature columns that it reads. If one is absent, the engine is not asked and abstains (D29).</summary>
    IReadOnlyList<string> Inputs { get; }

    /// <summary>0 to 1: how well the regime suits this engine.</summary>
    float Affinity(in RegimeReading regime);

    /// <summary>The vote on one candle, or an abstention with its reason.</summary>
    EngineVote Vote(in EngineInput input);

    /// <summary>Why it voted as it did, in one sentence with its figures. Allocates: for records and people.</summary>
    string Explain(in EngineInput input);

    /// <summary>Writes the memory of an engine that has one.</summary>
    void Save(StateWriter writer) { }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    void Restore(StateReader reader) { }
}
