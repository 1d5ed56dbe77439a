namespace Huracan.Core.Engines.Alpha;

/// <summary>Numbers that all engines share.</summary>
public sealed record EngineSettings
{
    /// <summary>Below it an engine abstains (its own question, not the trade's: D31).</summary>
    public double MinConfidence { get; init; } = 0.55;

    /// <summary>Share of the missing affinity that is taken off the confidence; see <see cref="EngineJudgement"/>.</summary>
    public double AffinityShare { get; init; } = 0.5;

    /// <summary>Candles for which a vote is in force, the one it was cast on included; 1 to 60. See <see cref="BoundEngine"/>.</summary>
    /// <remarks>Setups come a candle or two apart: the flow turns, then the range breaks, then volatility is seen to rise. Engines that may only agree within one candle do so
    /// less than half as often. Measured on one-minute and five-minute candles before 2025 (BTC, ETH, SUI, TAO): the rules allow an entry on 1.6 to 2.5 % of them with one candle, on 4 to 6 % with three.</remarks>
    public int VoteCandles { get; init; } = 3;

    /// <summary>What is wrong with these numbers; empty if nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> wrong = [];
        if (!(MinConfidence is >= 0 and <= 1)) wrong.Add(FormattableString.Invariant($"engines.{nameof(MinConfidence)}: {MinConfidence} given, allowed 0..1"));
        if (!(AffinityShare is >= 0 and <= 1)) wrong.Add(FormattableString.Invariant($"engines.{nameof(AffinityShare)}: {AffinityShare} given, allowed 0..1"));
        if (VoteCandles is < 1 or > 60) wrong.Add($"engines.{nameof(VoteCandles)}: {VoteCandles} given, allowed 1..60");
        return wrong;
    }
}
