namespace Huracan.Core.Engines.Alpha;

/// <summary>Turns the strength of a setup into a vote, the same way for every engine.</summary>
/// <remarks><code>confidence = strength x (1 - share x (1 - affinity))</code>
/// With the default share of 0.5 an affinity of 0.7 costs 15 % and one of 0.3 costs 35 %: a strong setup (0.8 and more) passes 0.55
/// at an affinity of 0.7 with a margin, and at 0.3 only from 0.85 on. The plain product of the two would make every engine abstain outside
/// its best regime.</remarks>
internal static class EngineJudgement
{
    /// <param name="strength">0 to 1; values beyond are cut.</param>
    public static EngineVote Judge(Direction direction, double strength, float affinity, EngineSettings settings)
    {
        double confidence = Math.Clamp(strength, 0, 1) * (1 - (settings.AffinityShare * (1 - affinity)));
        return confidence < settings.MinConfidence
            ? EngineVote.Abstain(Abstention.BelowMinConfidence, affinity)
            : new EngineVote(direction, (float)confidence, affinity, Abstention.None);
    }

    /// <summary>Strength of a setup that is rare in itself: it starts at one half, and evidence (0 to 1) makes up the rest.</summary>
    public static double Rare(double evidence) => 0.5 + (0.5 * Math.Clamp(evidence, 0, 1));

    /// <summary>0 at <paramref name="from"/>, 1 at <paramref name="to"/>, linear between, constant outside. The two may be in either
    /// order.</summary>
    public static double Ramp(double value, double from, double to) => Math.Clamp((value - from) / (to - from), 0, 1);
}
