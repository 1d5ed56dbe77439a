using System.Text.Json;
using Huracan.Core.Learning;
using Xunit;
using Xunit.Abstractions;

namespace Huracan.Core.Tests.Learning;

/// <summary>Against PyTorch 1.13 and NumPy in float64. HURACAN_GOLDEN names another folder of the same files; one that is not there is reported.</summary>
public class LearningGoldenTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-9; // the files' own precision, relative above 1

    private JsonElement? Open(string name)
    {
        string? other = Environment.GetEnvironmentVariable("HURACAN_GOLDEN");
        string path = Path.Combine(string.IsNullOrEmpty(other) ? Path.Combine(AppContext.BaseDirectory, "golden") : other, name);
        if (!string.IsNullOrEmpty(other) && !File.Exists(path))
        {
            output.WriteLine($"{path} is not there: nothing compared");
            return null;
        }
        return JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
    }

    private static double[] Doubles(JsonElement e)
        => e.ValueKind == JsonValueKind.Array ? e.EnumerateArray().SelectMany(Doubles).ToArray() : [e.ValueKind switch { JsonValueKind.True => 1, JsonValueKind.False => 0, _ => e.GetDouble() }];

    private static void Close(double[] expected, IReadOnlyList<double> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Count);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(actual[i] - expected[i]) <= Tolerance * Math.Max(1, Math.Abs(expected[i])), $"{what}[{i}]: {actual[i]:R} seen, {expected[i]:R} expected");
    }

    /// <summary>The file's weights are [out][in], ours [in][out].</summary>
    private static double[] Transposed(double[] x, int rows, int columns)
    {
        double[] y = new double[x.Length];
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++) y[c * rows + r] = x[r * columns + c];
        return y;
    }

    private static double[][] Net(JsonElement e, int inputs, int hidden, int outputs)
        => [Transposed(Doubles(e[0]), hidden, inputs), Doubles(e[1]), Transposed(Doubles(e[2]), outputs, hidden), Doubles(e[3])];

    private static void Close(double[][] expected, DenseNet<double> actual, string what)
    {
        for (int i = 0; i < 4; i++) Close(expected[i], actual.Tensors[i], $"{what}, tensor {i}");
    }

    [Fact]
    public void Ppo_steps_follow_PyTorch()
    {
        if (Open("ppo-step.json") is not { } file) return;
        JsonElement dims = file.GetProperty("dims"), hyper = file.GetProperty("hyper");
        int batch = dims.GetProperty("batch").GetInt32(), state = dims.GetProperty("state").GetInt32(), hidden = dims.GetProperty("hidden").GetInt32(), actions = dims.GetProperty("actions").GetInt32();
        var settings = new PpoSettings
        {
            Hidden = hidden, Minibatch = batch, LearningRate = hyper.GetProperty("lr").GetDouble(), Clip = hyper.GetProperty("clip").GetDouble(),
            ValueCoefficient = hyper.GetProperty("value_coef").GetDouble(), EntropyCoefficient = hyper.GetProperty("entropy_coef").GetDouble(),
            GradientNormMax = hyper.GetProperty("grad_norm").GetDouble(), AdamEpsilon = hyper.GetProperty("adam_eps").GetDouble(),
            AdamBeta1 = hyper.GetProperty("beta1").GetDouble(), AdamBeta2 = hyper.GetProperty("beta2").GetDouble(),
        };
        var parameters = new PpoParameters<double>(state, hidden, actions);
        foreach ((DenseNet<double> net, string name, int outputs) in new[] { (parameters.Policy, "policy", actions), (parameters.Value, "value", 1) })
        {
            double[][] initial = Net(file.GetProperty("initial").GetProperty(name), state, hidden, outputs);
            for (int i = 0; i < 4; i++) initial[i].CopyTo(net.Tensors[i], 0);
        }
        var ppo = new PlainPpo<double>(parameters, settings);
        int[] all = Enumerable.Range(0, batch).ToArray();
        foreach (JsonElement step in file.GetProperty("steps").EnumerateArray())
        {
            var samples = new PpoSamples<double>(batch, state);
            Doubles(step.GetProperty("states")).CopyTo(samples.States, 0);
            Doubles(step.GetProperty("advantages")).CopyTo(samples.Advantages, 0);
            Doubles(step.GetProperty("returns")).CopyTo(samples.Returns, 0);
            Doubles(step.GetProperty("old_log_probs")).CopyTo(samples.LogProbabilities, 0);
            double[] chosen = Doubles(step.GetProperty("actions")), mask = Doubles(step.GetProperty("mask"));
            for (int b = 0; b < batch; b++)
            {
                samples.Actions[b] = (byte)chosen[b];
                for (int a = 0; a < actions; a++) samples.Masks[b] |= (ushort)((mask[b * actions + a] != 0 ? 1 : 0) << a);
            }
            MinibatchLosses losses = ppo.Step(samples, all, settings.LearningRate);
            Close(Doubles(step.GetProperty("policy_loss")), [losses.PolicyLoss], "policy loss");
            Close(Doubles(step.GetProperty("value_loss")), [losses.ValueLoss], "value loss");
            Close(Doubles(step.GetProperty("entropy")), [losses.Entropy], "entropy");
            Close(Doubles(step.GetProperty("loss")), [losses.Total(settings)], "loss");
            Close(Doubles(step.GetProperty("grad_norm_policy")), [ppo.PolicyGradient.Norm()], "policy gradient norm");
            Close(Doubles(step.GetProperty("grad_norm_value")), [ppo.ValueGradient.Norm()], "value gradient norm");
            Close(Net(step.GetProperty("grad_policy"), state, hidden, actions), ppo.PolicyGradient, "policy gradient");
            Close(Net(step.GetProperty("grad_value"), state, hidden, 1), ppo.ValueGradient, "value gradient");
            Close(Net(step.GetProperty("after").GetProperty("policy"), state, hidden, actions), parameters.Policy, "policy after the step");
            Close(Net(step.GetProperty("after").GetProperty("value"), state, hidden, 1), parameters.Value, "value after the step");
        }
        Assert.Equal(file.GetProperty("steps").GetArrayLength(), parameters.Clock.Steps);
    }

    [Fact]
    public void Advantages_follow_NumPy()
    {
        if (Open("gae.json") is not { } file) return;
        double[] reward = Doubles(file.GetProperty("reward")), value = Doubles(file.GetProperty("value")), bootstrap = Doubles(file.GetProperty("bootstrap_value"));
        double[] terminated = Doubles(file.GetProperty("terminated")), truncated = Doubles(file.GetProperty("truncated"));
        var end = new EpisodeEnd[reward.Length];
        for (int t = 0; t < end.Length; t++) end[t] = terminated[t] != 0 ? EpisodeEnd.Terminated : truncated[t] != 0 ? EpisodeEnd.Truncated : EpisodeEnd.None;
        double[] advantage = new double[reward.Length], returns = new double[reward.Length];
        Gae.Path(reward, value, end, bootstrap, file.GetProperty("gamma").GetDouble(), file.GetProperty("lambda").GetDouble(), advantage, returns);
        Close(Doubles(file.GetProperty("advantage")), advantage, "advantage");
        Close(Doubles(file.GetProperty("returns")), returns, "returns");
    }
}
