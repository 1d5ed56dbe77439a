using System.Text.Json;

namespace Huracan.Cli.Tests.Commands;

/// <summary>A training ground with one trained model.</summary>
public sealed class TrainedGround : IDisposable
{
    private readonly TrainingGround _ground = new();

    public TrainedGround()
    {
        string output = _ground.NewOut();
        HuracanResult run = HuracanProcess.Run(_ground.Train(output, "SYNTH-EDGE"));
        Assert.True(run.Code == 0, run.ToString());
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Run = document.RootElement.GetProperty("runId").GetString()!;
        Hash = document.RootElement.GetProperty("symbols")[0].GetProperty("model").GetString()!;
        Model = Path.Combine(output, "models", "SYNTH-EDGE", Run, "model.tar.gz");
    }

    public string Folder => _ground.Folder;

    /// <summary>Twelve days, all of which the run used.</summary>
    public string Candles => _ground.Candles;

    /// <summary>model.tar.gz</summary>
    public string Model { get; }

    public string Hash { get; }

    public string Run { get; }

    public void Dispose() => _ground.Dispose();
}
