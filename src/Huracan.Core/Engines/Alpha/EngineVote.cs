namespace Huracan.Core.Engines.Alpha;

/// <summary>The direction that an engine proposes. Stored; values are stable.</summary>
public enum Direction : sbyte { Sell = -1, Hold = 0, Buy = 1 }

/// <summary>Why an engine has no vote on a candle (D27, D29). None means that it voted.</summary>
public enum Abstention : byte { None = 0, NoSetup = 1, BelowMinConfidence = 2, NotWarm = 3, MissingInput = 4, NonVoting = 5 }

/// <summary>One engine's answer on one candle.</summary>
/// <param name="Confidence">0 to 1; 0 when abstaining.</param>
/// <param name="Affinity">0 to 1: how well the current regime suits the engine.</param>
/// <param name="Age">Candles since the vote was cast: 0 for a vote of this candle, more for an earlier vote that still counts; 0 when
/// abstaining.</param>
public readonly record struct EngineVote(Direction Direction, float Confidence, float Affinity, Abstention Abstention, byte Age = 0)
{
    public bool Votes => Abstention == Abstention.None;
    public static EngineVote Abstain(Abstention why, float affinity = 0) => new(Direction.Hold, 0, affinity, why);
}
