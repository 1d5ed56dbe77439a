using System.Security.Cryptography;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Folds;
using Huracan.Core.Models;
using Huracan.Core.Regimes;
using Huracan.Core.Runs;
using Huracan.Core.State;
using Huracan.Core.Tests.Folds;
using Xunit;

namespace Huracan.Core.Tests.Runs;

/// <summary>Ties the hand-raised version to the arithmetic: what a small coin gives is pinned, so that a change cannot go unnoticed.</summary>
public sealed class AlgorithmVersionTests
{
    private const int PinnedVersion = 2;
    private const string PinnedSignals = "dfdf6893308e82bb";
    private const string PinnedModel = "c56d07daf69637e4";
    private const string PinnedResult = "21a040be5bf3cc6e";

    [Fact]
    public void The_same_version_gives_the_same_bytes()
    {
        using FoldTraining training = TrainingFixture.Training(0);
        byte[] model = TrainingFixture.Finish(training);
        StateWriter result = new();
        FoldValidation.Run(TrainingFixture.Signals, TrainingFixture.Plan.Folds[0], FoldModel.FromBytes(model, TrainingFixture.Signals.Tape.Features.Schema), TrainingFixture.Settings).Save(result);

        string seen = $"{RunSpec.AlgorithmVersion} {Hash(SignalBytes())} {Hash(model)} {Hash(result.Written)}";

        Assert.True(seen == $"{PinnedVersion} {PinnedSignals} {PinnedModel} {PinnedResult}",
            $"the same inputs give other results: raise RunSpec.AlgorithmVersion (and FeatureRecipe.DefaultVersion where a column changed) unless only a default setting changed, then pin here: {seen}");
    }

    private static byte[] SignalBytes()
    {
        StateWriter writer = new();
        foreach (ReadOnlyMemory<EngineVote> votes in TrainingFixture.Signals.Tape.Votes)
        {
            foreach (EngineVote vote in votes.Span)
            {
                writer.Byte((byte)vote.Direction);
                writer.Single(vote.Confidence);
            }
        }

        foreach (RegimeReading reading in TrainingFixture.Signals.Tape.Regimes.Span)
        {
            writer.Byte((byte)reading.Label);
            writer.Single(reading.Confidence);
        }

        foreach (ConsensusResult consensus in TrainingFixture.Signals.Tape.Consensus.Span)
        {
            writer.Byte((byte)consensus.Recommendation);
            writer.Single(consensus.AdjustedConfidence);
        }

        for (int column = 0; column < TrainingFixture.Signals.Tape.Features.Schema.Count; column++) writer.Array(TrainingFixture.Signals.Tape.Features.Column(column));
        return writer.ToArray();
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
}
