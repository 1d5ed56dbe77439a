using Huracan.Core.Engines.Alpha;

namespace Huracan.Core.Engines.Consensus;

/// <summary>Share of agreement among the engines that vote a direction (demand 53, D27).</summary>
public enum ConsensusLevel : byte { None = 0, Divided = 1, Weak = 2, Moderate = 3, Strong = 4, Unanimous = 5 }

/// <summary>The recommendation of the consensus (demand 54).</summary>
public enum Recommendation : byte { Skip = 0, ReduceSize = 1, Take = 2 }

/// <summary>Notes on one consensus; they change nothing by themselves (demands 54, 55).</summary>
[Flags]
public enum ConsensusWarnings : byte
{
    None = 0,
    NoQuorum = 1,
    HoldPrimary = 2,
    PanicDisagreement = 4,
    HomeEngineMissing = 8,
    CounterEngineDisagrees = 16,
    BoostingEngineAgrees = 32,
    SellWhileSpot = 64,
}

/// <summary>One candle's consensus over all engines.</summary>
/// <param name="PrimaryEngine">Index of the voting engine with the highest confidence, ties to the lowest index; -1 if none votes.</param>
/// <param name="AdjustedConfidence">Primary confidence plus one signed adjustment, clamped to 0..1 (D30).</param>
/// <param name="AgreementScore">agree / (agree + oppose); 0 without a vote (D27).</param>
/// <param name="BestScore">Score of the best direction, 0 to 1 (D8).</param>
/// <param name="RunnerUpScore">Score of the second-best direction, 0 to 1 (D8).</param>
public readonly record struct ConsensusResult(
    Recommendation Recommendation, ConsensusLevel Level, Direction Direction, short PrimaryEngine,
    float PrimaryConfidence, float AdjustedConfidence, float AgreementScore, float BestScore, float RunnerUpScore,
    byte Agree, byte Oppose, byte Abstain, ConsensusWarnings Warnings);
