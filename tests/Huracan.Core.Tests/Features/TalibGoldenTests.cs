using System.Globalization;
using System.IO.Compression;
using Huracan.Core.Features;
using Huracan.Core.Market;
using Xunit;
using Xunit.Abstractions;

namespace Huracan.Core.Tests.Features;

/// <summary>The standard indicators against TA-Lib (C, the 0.4 line). HURACAN_GOLDEN names another folder of the same files; one that is not there is reported.</summary>
public class TalibGoldenTests(ITestOutputHelper output)
{
    /// <summary>Of the column's largest magnitude. TA-Lib's own deviations differ from exact arithmetic by up to 2.8e-8 relative to themselves.</summary>
    private const double Tolerance = 1e-8;

    private static readonly HashSet<string> Inputs = ["open_time", "open", "high", "low", "close", "volume"];

    [Fact]
    public void Standard_indicators_are_TA_Lib_s_on_synthetic_candles() => Compare("talib-synthetic-3000.csv.gz");

    private void Compare(string file)
    {
        if (FindGolden(file) is not { } path) return;
        Dictionary<string, double[]> golden = Read(path);
        CandleFrame candles = new("GOLDEN", Timeframe.M1, CandleColumns.Volume, [.. golden["open_time"].Select(t => (long)t)],
            golden["open"], golden["high"], golden["low"], golden["close"], golden["volume"]);
        FeatureFrame features = FeaturePipeline.Compute(FeatureRecipe.Default(Timeframe.M1), candles);
        List<string> wrong = [];
        int compared = 0;
        foreach ((string name, double[] expected) in golden)
        {
            if (Inputs.Contains(name)) continue;
            ReadOnlySpan<double> actual = features.Column(name);
            double largest = expected.Where(x => !double.IsNaN(x)).Max(Math.Abs), worst = 0;
            int at = -1, first = -1;
            for (int i = 0; i < expected.Length; i++)
            {
                if (double.IsNaN(expected[i])) continue;
                if (first < 0) first = i;
                double error = Math.Abs(actual[i] - expected[i]) / largest;
                if (!(error <= worst)) (worst, at) = (error, i);
                if (double.IsNaN(error)) break;
            }

            compared++;
            int firstPresent = FirstPresent(actual);
            output.WriteLine($"{name,-18} worst {worst:E2} of the largest, at row {at}; first present {firstPresent}, TA-Lib {first}");
            if (!(worst <= Tolerance)) wrong.Add($"{name}: {worst:E2} at row {at}, {actual[Math.Max(at, 0)]:R} seen, {expected[Math.Max(at, 0)]:R} expected");
            if (firstPresent != first) wrong.Add($"{name}: first present in row {firstPresent}, in TA-Lib in row {first}");
        }

        Assert.True(compared > 0, $"{path} holds no indicator");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static int FirstPresent(ReadOnlySpan<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsNaN(values[i])) return i;
        }

        return -1;
    }

    private static Dictionary<string, double[]> Read(string path)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        string[] names = reader.ReadLine()!.Split(',');
        List<double>[] columns = [.. names.Select(_ => new List<double>())];
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split(',');
            for (int c = 0; c < names.Length; c++) columns[c].Add(cells[c].Length == 0 ? double.NaN : double.Parse(cells[c], CultureInfo.InvariantCulture));
        }

        return names.Zip(columns).ToDictionary(pair => pair.First, pair => pair.Second.ToArray());
    }

    private string? FindGolden(string file)
    {
        if (Environment.GetEnvironmentVariable("HURACAN_GOLDEN") is { Length: > 0 } folder)
        {
            string given = Path.Combine(folder, file);
            if (File.Exists(given)) return given;
            output.WriteLine($"{given} is missing: nothing compared");
            return null;
        }

        string committed = Path.Combine(AppContext.BaseDirectory, "golden", file);
        Assert.True(File.Exists(committed), $"{committed} is missing; build copies it from tests/Huracan.Core.Tests/golden");
        return committed;
    }
}
