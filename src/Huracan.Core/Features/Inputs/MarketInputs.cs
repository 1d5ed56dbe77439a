using Huracan.Core.Market;

namespace Huracan.Core.Features.Inputs;

/// <summary>One coin of the leader basket.</summary>
public sealed record Leader(string Symbol, SideSeries Closes);

/// <summary>The side inputs of a pipeline: series that hold when each value became known. Immutable.</summary>
/// <remarks>
/// In batch they hold the whole history; live, at least the values since the last candle, because a pipeline remembers the values in force.
/// A coin is never its own leader, so one basket serves every coin.
/// </remarks>
public sealed record MarketInputs
{
    /// <summary>No side inputs.</summary>
    public static MarketInputs None { get; } = new();

    /// <summary>The basket in the order of its mean.</summary>
    public IReadOnlyList<Leader> Leaders { get; init; } = [];

    public SideSeries? Funding { get; init; }
    public SideSeries? Derivative { get; init; }
    public SideSeries? OtherVenue { get; init; }

    /// <summary>The inputs that exist for a coin.</summary>
    public SideInputs AvailableTo(string symbol) =>
        (Leaders.Any(leader => leader.Symbol != symbol) ? SideInputs.Leaders : 0)
        | (Funding is null ? 0 : SideInputs.Funding)
        | (Derivative is null ? 0 : SideInputs.Derivative)
        | (OtherVenue is null ? 0 : SideInputs.OtherVenue);

    /// <summary>The inputs known by <paramref name="instant"/>.</summary>
    public MarketInputs Until(UtcMs instant) => Map(series => series.Until(instant));

    /// <summary>The inputs with every value after <paramref name="instant"/> replaced.</summary>
    public MarketInputs ReplacedAfter(UtcMs instant, Func<double, double> replace) => Map(series => series.ReplacedAfter(instant, replace));

    private MarketInputs Map(Func<SideSeries, SideSeries> map) => new()
    {
        Leaders = [.. Leaders.Select(leader => new Leader(leader.Symbol, map(leader.Closes)))],
        Funding = Funding is null ? null : map(Funding),
        Derivative = Derivative is null ? null : map(Derivative),
        OtherVenue = OtherVenue is null ? null : map(OtherVenue),
    };
}
