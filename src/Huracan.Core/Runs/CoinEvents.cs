using Huracan.Core.Foundation;
using Huracan.Core.Market;

namespace Huracan.Core.Runs;

/// <summary>A fact about one coin of one run. Facts hold no time, epoch, node or path: those are columns of the journal.</summary>
/// <remarks>Blobs are named by the SHA-256 of their bytes (64 hex digits) and are durable before the event that names them.</remarks>
public abstract record CoinEvent;

/// <summary>The candles passed the quality gate.</summary>
/// <param name="ContentHash">SHA-256 of the candle frame, hex.</param>
/// <param name="Coverage">Share of expected candles that are present, 0 to 1.</param>
/// <param name="TimeframeMinutes">Of one candle.</param>
/// <param name="Folds">Walk-forward folds that the span allows.</param>
/// <param name="Venue">From the files' names; empty if they name none, and in journals from before it was noted.</param>
/// <param name="Columns">Optional columns of the candles; null in journals from before they were noted.</param>
public sealed record DataAccepted(string ContentHash, long Candles, double Coverage, int TimeframeMinutes, int Folds, string QualityBlob,
    string Venue = "", CandleColumns? Columns = null) : CoinEvent;

/// <summary>The candles did not pass: a verdict, not a failure.</summary>
public sealed record DataRefused(long Candles, double Coverage, string Reason, string QualityBlob) : CoinEvent;

/// <summary>A training can continue from here. Which checkpoints exist changes no result.</summary>
/// <param name="Fold">0-based fold; <see cref="CoinState.FinalFold"/> for the final policy.</param>
public sealed record CheckpointStored(int Fold, int UpdatesDone, string CheckpointBlob) : CoinEvent;

/// <summary>All updates of a fold are done.</summary>
/// <param name="ModelBlob">Networks, normaliser and learning curve.</param>
public sealed record FoldTrained(int Fold, string ModelBlob) : CoinEvent;

/// <summary>A fold's policy was replayed on its train and test ranges.</summary>
/// <param name="DecisionsBlob">The decision records of the test window; null in journals from before there were such records.</param>
public sealed record FoldValidated(int Fold, string ResultBlob, string? DecisionsBlob = null) : CoinEvent;

/// <summary>Gates and statistics over all folds gave a verdict, and the model was packed.</summary>
/// <param name="ModelHash">SHA-256 of the canonical manifest, hex.</param>
/// <param name="ResultBlob">The coin's whole result, for reports.</param>
/// <param name="ArtifactBlob">model.tar.gz.</param>
public sealed record CoinJudged(string Verdict, string ModelHash, string ResultBlob, string ArtifactBlob) : CoinEvent;

/// <summary>The registry row and the files that readers see are in place.</summary>
public sealed record ModelRegistered(string ModelHash) : CoinEvent;

/// <summary>A blob that an earlier fact names is missing or torn. The work that made it is done again; the same inputs give the same bytes
/// and the same name.</summary>
/// <param name="Blob">Of a fold's model or result, of the final policy, or of the packed model.</param>
public sealed record BlobLost(string Blob) : CoinEvent;

/// <summary>One try failed; the coin is tried again until the bound.</summary>
/// <param name="Cause">Who can fix it.</param>
public sealed record AttemptFailed(string Stage, FailureCause Cause, string Reason) : CoinEvent;

/// <summary>The coin is set aside with its reason; the others finish.</summary>
public sealed record CoinSetAside(FailureCause Cause, string Reason) : CoinEvent;

/// <summary>The coin is tried again from where it was set aside: the world's trouble may be over, and the command was given
/// again.</summary>
public sealed record CoinReopened : CoinEvent;
