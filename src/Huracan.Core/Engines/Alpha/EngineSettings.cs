namespace Huracan.Core.Engines.Alpha;

/// <summary>Settings that all engines share.</summary>
public sealed record EngineSettings
{
    /// <summary>An engine with less confidence abstains. This is not the threshold of a trade (D31).</summary>
    public double MinConfidence { get; init; } = 0.55;

    /// <summary>Share of the missing affinity that is subtracted from the confidence; see <see cref="EngineJudgement"/>.</summary>
    public double AffinityShare { get; init; } = 0.5;

    /// <summary>Candles for which a vote counts, including the candle on which it was cast; 1 to 60. See
    /// <see cref="BoundEngine"/>.</summary>
    /// <remarks>Setups of different engines come one or two candles apart: the flow turns, then the range breaks, then volatility rises. If
    /// votes count for one candle only, engines agree less than half as often. Measured on one-minute and five-minute candles before 2025
    /// (BTC, ETH, SUI, TAO): the rules allow an entry on 1.6 to 2.5 % of the candles with one candle, and on 4 to 6 % with three.</remarks>
    public int VoteCandles { get; init; } = 3;

    /// <exception cref="ArgumentException">Numbers are wrong; the message names each of them.</exception>
    public void Validate()
    {
        List<string> wrong = [];
        if (!(MinConfidence is >= 0 and <= 1)) wrong.Add(FormattableString.Invariant($"engines.{nameof(MinConfidence)}: {MinConfidence} given, allowed 0..1"));
        if (!(AffinityShare is >= 0 and <= 1)) wrong.Add(FormattableString.Invariant($"engines.{nameof(AffinityShare)}: {AffinityShare} given, allowed 0..1"));
        if (VoteCandles is < 1 or > 60) wrong.Add($"engines.{nameof(VoteCandles)}: {VoteCandles} given, allowed 1..60");
        if (wrong.Count > 0) throw new ArgumentException(string.Join("; ", wrong));
    }
}
