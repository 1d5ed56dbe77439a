using Huracan.Core.Market;
using Huracan.Core.Models;

namespace Huracan.Stores.Registry;

/// <summary>A run as it was begun.</summary>
/// <param name="InputsHash">Hash over everything but the algorithm version: finds the run that another version began on the same
/// inputs.</param>
/// <param name="Spec">The canonical text that the id hashes.</param>
/// <param name="From">First instant, inclusive.</param>
/// <param name="To">Last instant, exclusive.</param>
public sealed record RunRegistration(string RunId, string InputsHash, int AlgorithmVersion, string Spec, UtcMs From, UtcMs To, IReadOnlyList<string> Symbols);

/// <summary>A run as the registry knows it.</summary>
/// <param name="FinishedAt">Null while coins are open, and after an interruption.</param>
/// <param name="Epoch">The epoch of its last writer.</param>
/// <param name="Coins">In ordinal order of their symbols.</param>
public sealed record RunRow(
    string RunId, string InputsHash, int AlgorithmVersion, string Spec, UtcMs From, UtcMs To,
    UtcMs CreatedAt, UtcMs UpdatedAt, UtcMs? FinishedAt, long Epoch, IReadOnlyList<RunCoinRow> Coins);

/// <summary>The outcome of one coin of a run.</summary>
/// <param name="Verdict">Null while it has none.</param>
/// <param name="Reason">Why it was rejected, refused or set aside.</param>
/// <param name="ModelHash">SHA-256 of the canonical manifest, hex; null before training ended.</param>
public sealed record RunCoinRow(string RunId, string Symbol, string? Verdict, string? Reason, string? ModelHash, UtcMs UpdatedAt);

/// <summary>A model to register.</summary>
/// <param name="Hash">SHA-256 of the canonical manifest, hex.</param>
/// <param name="Artifact">Name of the blob that holds model.tar.gz, 64 hex digits.</param>
/// <param name="Metrics">Canonical JSON.</param>
public sealed record ModelRegistration(string RunId, string Symbol, string Hash, string Artifact, string Metrics);

/// <summary>A registered model with its present status.</summary>
public sealed record ModelRow(long Id, string RunId, string Symbol, string Hash, string Artifact, string Metrics, UtcMs CreatedAt, ModelStatus Status, string Reason);

/// <summary>One step of a model's history, counted from 1.</summary>
public sealed record ModelVersionRow(long ModelId, int Version, ModelStatus Status, string Reason, UtcMs At, long Epoch);
