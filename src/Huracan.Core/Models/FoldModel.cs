using Huracan.Core.Features;
using Huracan.Core.Features.MarketState;
using Huracan.Core.Learning;
using Huracan.Core.State;

namespace Huracan.Core.Models;

/// <summary>The result of one training: two networks, the normaliser of their inputs, and the learning curve.</summary>
public sealed record FoldModel(PolicyNetwork Policy, PolicyNetwork Value, MarketStateNormaliser Normaliser, IReadOnlyList<UpdateDiagnostics> Curve)
{
    public byte[] ToBytes()
    {
        StateWriter writer = new();
        writer.Section("fold-model/1");
        Save(writer, Policy);
        Save(writer, Value);
        Normaliser.Save(writer);
        SaveCurve(writer, Curve);
        return writer.ToArray();
    }

    /// <param name="schema">Of the features this program computes; a model of another version refuses to load (D2).</param>
    public static FoldModel FromBytes(ReadOnlyMemory<byte> bytes, FeatureSchema schema)
    {
        StateReader reader = new(bytes);
        reader.Section("fold-model/1");
        FoldModel model = new(Restore(reader), Restore(reader), MarketStateNormaliser.Restore(reader, schema), RestoreCurve(reader));
        reader.End();
        return model;
    }

    internal static void SaveCurve(StateWriter writer, IReadOnlyList<UpdateDiagnostics> curve)
    {
        writer.Section("curve");
        writer.Int32(curve.Count);
        foreach (UpdateDiagnostics u in curve)
        {
            writer.Int32(u.Update);
            writer.Double(u.PolicyLoss);
            writer.Double(u.ValueLoss);
            writer.Double(u.Entropy);
            writer.Double(u.ApproxKl);
            writer.Double(u.ClipFraction);
            writer.Double(u.ExplainedVariance);
            writer.Double(u.MeanEpisodeReturn);
            writer.Double(u.MeanReward);
            writer.Double(u.LearningRate);
            writer.Int32(u.EpochsRun);
            writer.Int64(u.Samples);
        }
    }

    internal static UpdateDiagnostics[] RestoreCurve(StateReader reader)
    {
        reader.Section("curve");
        UpdateDiagnostics[] curve = new UpdateDiagnostics[reader.Int32()];
        for (int i = 0; i < curve.Length; i++)
        {
            curve[i] = new UpdateDiagnostics(reader.Int32(), reader.Double(), reader.Double(), reader.Double(), reader.Double(), reader.Double(),
                reader.Double(), reader.Double(), reader.Double(), reader.Double(), reader.Int32(), reader.Int64());
        }

        return curve;
    }

    private static void Save(StateWriter writer, PolicyNetwork net)
    {
        writer.Int32(net.Inputs);
        writer.Int32(net.Hidden);
        writer.Int32(net.Outputs);
        writer.Array<float>(net.HiddenWeights);
        writer.Array<float>(net.HiddenBias);
        writer.Array<float>(net.OutputWeights);
        writer.Array<float>(net.OutputBias);
    }

    private static PolicyNetwork Restore(StateReader reader)
    {
        PolicyNetwork net = new(reader.Int32(), reader.Int32(), reader.Int32());
        reader.Fill<float>(net.HiddenWeights);
        reader.Fill<float>(net.HiddenBias);
        reader.Fill<float>(net.OutputWeights);
        reader.Fill<float>(net.OutputBias);
        return net;
    }
}
