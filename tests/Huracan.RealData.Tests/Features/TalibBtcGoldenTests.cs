using System.Globalization;
using System.IO.Compression;
using Huracan.Core.Features;
using Huracan.Core.Features.Causality;
using Huracan.Core.Market;
using Xunit;
using Xunit.Abstractions;

namespace Huracan.RealData.Tests.Features;

/// <summary>The standard indicators against TA-Lib on the first 5,000 real BTCUSDT candles, and the causality proof on the same market.</summary>
public class TalibBtcGoldenTests(ITestOutputHelper output)
{
    /// <summary>Of the column's largest magnitude.</summary>
    private const double Tolerance = 1e-8;

    private const string GoldenFile = "talib-BTCUSDT-1m-20241001-5000.csv.gz";

    [Fact]
    public void Standard_indicators_are_TA_Lib_s_on_real_candles()
    {
        string golden = Path.Combine(Environment.GetEnvironmentVariable("HURACAN_GOLDEN") is { Length: > 0 } folder ? folder : Path.Combine(SharedData.Folder, "golden"), GoldenFile);
        if (!File.Exists(golden))
        {
            output.WriteLine($"{golden} is missing: nothing compared");
            return;
        }

        Dictionary<string, double[]> expected = Read(golden, int.MaxValue);
        int rows = expected["open_time"].Length;
        CandleFrame candles = Candles(rows);
        for (int i = 0; i < rows; i++) Assert.Equal((long)expected["open_time"][i], candles.OpenTime[i]);
        FeatureFrame features = FeaturePipeline.Compute(FeatureRecipe.Default(Timeframe.M1), candles);
        List<string> wrong = [];
        foreach ((string name, double[] values) in expected)
        {
            if (name == "open_time") continue;
            ReadOnlySpan<double> actual = features.Column(name);
            double largest = values.Where(x => !double.IsNaN(x)).Max(Math.Abs), worst = 0;
            for (int i = 0; i < rows; i++)
            {
                if (double.IsNaN(values[i])) continue;
                double error = Math.Abs(actual[i] - values[i]) / largest;
                if (!(error <= worst)) worst = error;
            }

            output.WriteLine($"{name,-18} worst {worst:E2} of the largest");
            if (!(worst <= Tolerance)) wrong.Add($"{name}: {worst:E2}");
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public void Every_feature_passes_the_proof_on_real_candles()
    {
        IReadOnlyList<CausalityRow> rows = CausalityProof.Prove(new RecipeSubject(FeatureRecipe.Default(Timeframe.M1)), Candles(20_000), seed: 5);
        Assert.All(rows, row => Assert.True(row.Passes, row.ToString()));
    }

    private static CandleFrame Candles(int rows)
    {
        Dictionary<string, double[]> c = Read(Path.Combine(SharedData.Data("spot-1m"), "binance-BTCUSDT-1m-20241001-20260319.csv.gz"), rows);
        return new CandleFrame("BTCUSDT", Timeframe.M1, CandleColumns.Volume, [.. c["open_time"].Select(t => (long)t)], c["open"], c["high"], c["low"], c["close"], c["volume"]);
    }

    private static Dictionary<string, double[]> Read(string path, int rows)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        string[] names = reader.ReadLine()!.Split(',');
        List<double>[] columns = [.. names.Select(_ => new List<double>())];
        while (columns[0].Count < rows && reader.ReadLine() is { } line)
        {
            string[] cells = line.Split(',');
            for (int k = 0; k < names.Length; k++) columns[k].Add(cells[k].Length == 0 ? double.NaN : double.Parse(cells[k], CultureInfo.InvariantCulture));
        }

        return names.Zip(columns, (name, column) => (name, column)).ToDictionary(pair => pair.name, pair => pair.column.ToArray());
    }
}
