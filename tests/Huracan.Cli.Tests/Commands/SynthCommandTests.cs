using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets;

namespace Huracan.Cli.Tests.Commands;

/// <summary>What <c>huracan synth</c> writes can be read as market data, whatever the format.</summary>
public sealed class SynthCommandTests(TrainingGround ground) : IClassFixture<TrainingGround>
{
    private static string Hash(string folder) =>
        new CandleFiles().Load(new CandleRequest(folder, "SYNTH-EDGE", null, null, null, QualityPolicy.Default)).ContentHash;

    [Fact]
    public void Parquet_files_hold_the_same_candles_as_csv_files()
    {
        string parquet = Path.Combine(ground.Folder, "parquet");
        HuracanResult result = HuracanProcess.Run("synth", "--out", parquet, "--days", "12", "--format", "parquet");
        Assert.True(result.Code == 0, result.ToString());
        Assert.All(Directory.GetFiles(parquet), file => Assert.EndsWith(".parquet", file, StringComparison.Ordinal));
        Assert.Equal(Hash(ground.Candles), Hash(parquet));
    }

    [Fact]
    public void Another_format_is_a_mistake_and_exits_2()
    {
        HuracanResult result = HuracanProcess.Run("synth", "--out", Path.Combine(ground.Folder, "never"), "--format", "xls");
        Assert.Equal(2, result.Code);
        Assert.Contains("--format: 'xls' seen, allowed are csv and parquet", result.Error, StringComparison.Ordinal);
    }
}
