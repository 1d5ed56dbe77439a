using Huracan.Core.State;

namespace Huracan.Core.Learning;

/// <summary>How a step ended an episode, if it did.</summary>
public enum EpisodeEnd : byte
{
    None = 0,

    /// <summary>A true end (only ruin is one): the value after it is 0.</summary>
    Terminated = 1,

    /// <summary>The data ran out: the value after it is V of the last state before the reset.</summary>
    Truncated = 2,
}

/// <summary>Many independent episodes stepped in lockstep. All randomness comes from counters given at construction, so a saved state
/// continues with the same bytes.</summary>
public interface IVectorEnvironment
{
    /// <summary>Episodes in lockstep.</summary>
    int Count { get; }

    /// <summary>Floats per observation.</summary>
    int StateSize { get; }

    int ActionCount { get; }

    /// <summary>The current observation and legal actions of every episode.</summary>
    /// <param name="states">[Count x StateSize] row-major; overwritten.</param>
    /// <param name="masks">[Count] bit a is set where action a is legal; at least one bit is.</param>
    void Observe(Span<float> states, Span<ushort> masks);

    /// <summary>Plays one action per episode; ended episodes are reset before it returns.</summary>
    /// <param name="actions">[Count] legal actions.</param>
    /// <param name="rewards">[Count] overwritten.</param>
    /// <param name="ends">[Count] overwritten.</param>
    /// <param name="finalStates">[Count x StateSize]; rows of truncated episodes receive the last state before the reset, the others are
    /// not written.</param>
    void Step(ReadOnlySpan<byte> actions, Span<float> rewards, Span<EpisodeEnd> ends, Span<float> finalStates);

    /// <summary>Sets the share of trading costs in the rewards from now on: 1 is the true cost, less is a training aid. Called before every
    /// update. It changes rewards only, never fills, masks or ruin, and is not part of the saved state. An environment without costs
    /// ignores it.</summary>
    /// <param name="share">0..1</param>
    void ScaleCosts(double share) { }

    void Save(StateWriter writer);
    void Restore(StateReader reader);
}
