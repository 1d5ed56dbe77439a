using Huracan.Core.Market;

namespace Huracan.Pipeline.Data;

/// <summary>Loads the candles of one coin and judges their quality. Thread-safe; blocks its caller, so a host runs it as an effect, never
/// in a handler.</summary>
public interface ICandleSource
{
    /// <exception cref="MarketDataException">There is nothing to judge: no such path or symbol, unreadable or malformed rows, no row in the span.</exception>
    CandleLoad Load(CandleRequest request, CancellationToken cancel = default);
}
