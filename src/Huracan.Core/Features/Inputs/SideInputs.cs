namespace Huracan.Core.Features.Inputs;

/// <summary>Inputs besides the coin's own candles. Each is optional: if it is absent, its features are absent, never 0.</summary>
[Flags]
public enum SideInputs
{
    None = 0,

    /// <summary>Closes of a basket of leading coins.</summary>
    Leaders = 1,

    /// <summary>Funding rates of the coin's perpetual future.</summary>
    Funding = 2,

    /// <summary>Price of the coin's future: last or mark.</summary>
    Derivative = 4,

    /// <summary>Price of the same coin at a second venue.</summary>
    OtherVenue = 8,
}
