namespace Huracan.Core.Folds;

/// <summary>How a policy practises.</summary>
public sealed record EnvironmentSettings
{
    /// <summary>Episodes in lockstep.</summary>
    public int Environments { get; init; } = 64;

    /// <summary>Longest episode, candles; shorter where the train range ends.</summary>
    public int EpisodeCandles { get; init; } = 512;

    /// <summary>Share of episodes that start in the regime of the train range's last candle (demand 85, D23).</summary>
    public double FocusShare { get; init; } = 0.7;

    /// <summary>Training rewards are r - (this / 2) r^2 with r the change of net equity in bps: the mean-variance form of Ritter (Machine Learning for Trading, 2017). Unit 1/bps;
    /// 0 counts money alone and is the default, 0.01 takes 0.5 bps off a candle that moved 10 bps either way. Metrics and gates never see it. 0..1.</summary>
    public double RiskAversion { get; init; }

    /// <exception cref="ArgumentException">A number is out of range; the message names it.</exception>
    public void Validate()
    {
        if (Environments is < 1 or > 65_536) throw new ArgumentException($"environment: {nameof(Environments)} is {Environments}, needs 1..65536");
        if (EpisodeCandles is < 1 or > 1_000_000) throw new ArgumentException($"environment: {nameof(EpisodeCandles)} is {EpisodeCandles}, needs 1..1000000");
        if (!(FocusShare is >= 0 and <= 1)) throw new ArgumentException(FormattableString.Invariant($"environment: {nameof(FocusShare)} is {FocusShare}, needs 0..1"));
        if (!(RiskAversion is >= 0 and <= 1)) throw new ArgumentException(FormattableString.Invariant($"environment: {nameof(RiskAversion)} is {RiskAversion}, needs 0..1"));
    }
}
