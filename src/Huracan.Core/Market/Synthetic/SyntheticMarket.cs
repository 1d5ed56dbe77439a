namespace Huracan.Core.Market.Synthetic;

/// <summary>Generated candles with the events behind them. The symbol starts with SYNTH-, so that no report shows them as real.</summary>
/// <param name="Events">Ascending, not overlapping; empty for a market without events.</param>
public sealed record SyntheticMarket(CandleFrame Frame, IReadOnlyList<SyntheticEvent> Events);

/// <summary>One announced move.</summary>
/// <param name="Start">Row of the first candle of the signature.</param>
/// <param name="SignatureCandles">Rows that carry the signature; the drift starts in the row after them.</param>
/// <param name="DriftCandles">Rows over which the drift is paid; signature, drift and give-back together last at most 60 candles.</param>
/// <param name="GiveBackCandles">Rows after the drift over which a share of it is given back; 0 if none is.</param>
/// <param name="Signature">+1 or -1: the direction that the signature announces.</param>
/// <param name="DriftBps">Signed sum of the drift over its rows, bps of simple return; 0 for an event without drift.</param>
public sealed record SyntheticEvent(int Start, int SignatureCandles, int DriftCandles, int GiveBackCandles, int Signature, double DriftBps);
