namespace Huracan.Cli.Tests.Commands;

/// <summary>A folder with small synthetic candles and settings that train in about a second; gone after the tests.</summary>
public sealed class TrainingGround : IDisposable
{
    private int _outs;

    public TrainingGround()
    {
        Folder = Directory.CreateTempSubdirectory("huracan-cli-tests-").FullName;
        HuracanResult synth = HuracanProcess.Run("synth", "--out", Candles, "--days", "12");
        Assert.True(synth.Code == 0, synth.ToString());
        File.WriteAllText(Config, """
            # small enough for a test
            ppo:
              updates: 3
              environments: 16
              steps_per_update: 32
              hidden: 16
            walk_forward:
              train_days: 4
              test_days: 2
              step_days: 2
            """);
    }

    public string Folder { get; }
    public string Candles => Path.Combine(Folder, "candles");
    public string Config => Path.Combine(Folder, "small.yaml");

    /// <summary>A folder that does not exist yet.</summary>
    public string NewOut() => Path.Combine(Folder, $"out-{Interlocked.Increment(ref _outs)}");

    public string[] Train(string output, string symbols, params string[] more) =>
        ["train", "--data", Candles, "--symbols", symbols, "--from", "2024-01-01", "--days", "12", "--config", Config, "--seed", "5", "--out", output, "--json", .. more];

    /// <summary>As <see cref="Train"/>, with a little more learning, small costs and no entry gate: the policies trade.</summary>
    public string[] TrainOften(string output, string symbols)
    {
        string config = Path.Combine(Folder, "often.yaml");
        File.WriteAllText(config, """
            ppo:
              updates: 20
              environments: 16
              steps_per_update: 64
              hidden: 16
            walk_forward:
              train_days: 4
              test_days: 2
              step_days: 2
            kernel:
              entry_gate: none
              costs:
                fee_bps: 2
                volatility_slippage_multiplier: 0.05
            """);
        return [.. Train(output, symbols).Select(argument => argument == Config ? config : argument)];
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
