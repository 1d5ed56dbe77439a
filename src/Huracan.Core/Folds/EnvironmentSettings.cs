namespace Huracan.Core.Folds;

/// <summary>Settings of the training episodes.</summary>
public sealed record EnvironmentSettings
{
    /// <summary>Number of episodes in lockstep.</summary>
    public int Environments { get; init; } = 64;

    /// <summary>Longest episode, candles; shorter if the train range ends earlier.</summary>
    public int EpisodeCandles { get; init; } = 512;

    /// <summary>Share of episodes that start in the regime of the train range's last candle (demand 85, D23).</summary>
    public double FocusShare { get; init; } = 0.7;

    /// <summary>Training reward = r - (this / 2) r^2 with r the change of net equity in bps: the mean-variance form of Ritter (Machine
    /// Learning for Trading, 2017). Unit 1/bps. The default 0 rewards the result alone; 0.01 subtracts 0.5 bps for a candle that moved 10
    /// bps in either direction. Metrics and gates do not use it. 0..1.</summary>
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
