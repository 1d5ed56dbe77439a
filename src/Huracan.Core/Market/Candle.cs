namespace Huracan.Core.Market;

/// <summary>One closed candle. Prices in quote currency, volumes in base coins unless named quote. NaN means the source has no such
/// column.</summary>
public readonly record struct Candle(
    UtcMs OpenTime, double Open, double High, double Low, double Close,
    double Volume = double.NaN, double QuoteVolume = double.NaN, double Trades = double.NaN,
    double TakerBuyBase = double.NaN, double TakerBuyQuote = double.NaN);

/// <summary>The optional columns that a source really has. An absent column is never invented.</summary>
[Flags]
public enum CandleColumns
{
    None = 0,
    Volume = 1,
    QuoteVolume = 2,
    Trades = 4,
    TakerBuyBase = 8,
    TakerBuyQuote = 16,
}
