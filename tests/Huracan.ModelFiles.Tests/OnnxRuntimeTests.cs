using Huracan.Core.Learning;
using Huracan.Stores.Artifacts;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Huracan.ModelFiles.Tests;

/// <summary>A program that nobody here wrote opens policy.onnx and decides as the shipped nets do.</summary>
public sealed class OnnxRuntimeTests(TrainedModel trained) : IClassFixture<TrainedModel>
{
    /// <summary>Both sides add float32 products, in another order.</summary>
    private const float Tolerance = 1e-5f;

    private const int Inputs = 80;

    private const ushort All = 0b11_1111_1111, Entries = 0b1110, Changes = 0b11_1100_0000;

    [Fact]
    public void On_a_thousand_recorded_states_the_action_is_the_same_and_logits_and_value_agree()
    {
        IReadOnlyList<RecordedState> states = trained.States;
        Assert.InRange(states.Count, 1000, 2000);
        Assert.Contains(states, state => state.Raw.Any(double.IsNaN));
        Assert.Contains(states, state => state.Raw[64] > 0);
        (float[] logits, float[] values) = Run(states);
        HashSet<int> best = [];
        for (int n = 0; n < states.Count; n++)
        {
            float[] seen = logits[(n * 10)..((n + 1) * 10)];
            for (int a = 0; a < 10; a++)
                Assert.True(Math.Abs(seen[a] - states[n].Logits[a]) <= Tolerance, $"state {n}, action {a}: {seen[a]} and {states[n].Logits[a]}");
            Assert.True(Math.Abs(values[n] - states[n].Value) <= Tolerance, $"state {n}: value {values[n]} and {states[n].Value}");

            // Among the legal actions, and in each family by itself: the passive ones have a bias that hides the others.
            foreach (ushort mask in (ushort[])[states[n].Mask, All, Entries, Changes])
            {
                int action = PolicyEvaluator.ArgMax(states[n].Logits, mask);
                Assert.True(action == PolicyEvaluator.ArgMax(seen, mask), $"state {n}, mask {mask:x3}: action {action} here");
                best.Add(action);
            }
        }

        Assert.True(best.Count > 3, $"the states call for the actions {string.Join(", ", best)} only");
    }

    [Fact]
    public void What_is_put_into_availability_and_reserved_slots_changes_nothing()
    {
        RecordedState[] some = [.. trained.States.Where((_, n) => n % 100 == 0)];
        RecordedState[] other = [.. some.Select(state => state with { Raw = [.. state.Raw[..54], .. Enumerable.Repeat(3.0, 10), .. state.Raw[64..]] })];
        Assert.Equal(Run(some).Logits, Run(other).Logits);
    }

    [Fact]
    public void The_graph_says_what_it_takes_gives_and_belongs_to()
    {
        using InferenceSession session = new(trained.Files[ModelArchive.OnnxName]);
        Assert.Equal([-1, Inputs], session.InputMetadata["state"].Dimensions);
        Assert.Equal([-1, 10], session.OutputMetadata["logits"].Dimensions);
        Assert.Equal([-1, 1], session.OutputMetadata["value"].Dimensions);
        Dictionary<string, string> metadata = session.ModelMetadata.CustomMetadataMap;
        Assert.Equal(["actions", "model", "normaliser", "state", "state_version", "symbol"], metadata.Keys.Order());
        Assert.Equal(trained.Model.Hash(), metadata["model"]);
        Assert.Equal(TrainedModel.Symbol, metadata["symbol"]);
        Assert.StartsWith("""["DoNothing","EnterLongSmall",""", metadata["actions"], StringComparison.Ordinal);
        Assert.StartsWith("""["trend_strength","adx_14",""", metadata["state"], StringComparison.Ordinal);
    }

    private (float[] Logits, float[] Values) Run(IReadOnlyList<RecordedState> states)
    {
        using InferenceSession session = new(trained.Files[ModelArchive.OnnxName]);
        DenseTensor<float> input = new([states.Count, Inputs]);
        for (int n = 0; n < states.Count; n++)
            for (int s = 0; s < Inputs; s++) input[n, s] = (float)states[n].Raw[s];
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> output = session.Run([NamedOnnxValue.CreateFromTensor("state", input)]);
        return (output.Single(o => o.Name == "logits").AsTensor<float>().ToArray(), output.Single(o => o.Name == "value").AsTensor<float>().ToArray());
    }
}
