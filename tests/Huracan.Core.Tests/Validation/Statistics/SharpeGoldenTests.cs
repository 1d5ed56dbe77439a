using System.Text.Json;
using Huracan.Core.Validation.Overfitting;
using Huracan.Core.Validation.Statistics;
using Xunit;
using Xunit.Abstractions;

namespace Huracan.Core.Tests.Validation.Statistics;

/// <summary>SciPy's probabilistic and deflated Sharpe ratios (golden/sharpe.json). HURACAN_GOLDEN names another folder of cases.</summary>
public class SharpeGoldenTests(ITestOutputHelper output)
{
    [Fact]
    public void Sharpe_probabilistic_and_deflated_ratios_are_SciPy_s()
    {
        if (FindGolden("sharpe.json") is not { } path) return;
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        int cases = 0;
        foreach (JsonElement item in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            double[] returns = [.. item.GetProperty("returns").EnumerateArray().Select(r => r.GetDouble())];
            Moments moments = Moments.Of(returns);
            int trials = item.GetProperty("trials").GetInt32();
            double variance = Number(item, "variance_of_trial_sharpes");
            Close(Number(item, "sharpe"), SharpeRatio.Of(moments).Value!.Value);
            Close(Number(item, "skew"), moments.Skew);
            Close(Number(item, "kurtosis"), moments.Kurtosis);
            Close(Number(item, "psr_0"), SharpeRatio.Probabilistic(moments, 0));
            Close(Number(item, "expected_max_sharpe"), DeflatedSharpe.ExpectedMax(trials, variance));
            Close(Number(item, "dsr"), DeflatedSharpe.Of(moments, trials, variance));
            cases++;
        }

        Assert.True(cases > 0, $"{path} holds no case");
        output.WriteLine($"{cases} cases of {path}");
    }

    /// <summary>Relative, so that a probability of 1e-28 is held to its digits too.</summary>
    private static void Close(double expected, double actual)
    {
        double tolerance = 1e-9 * Math.Abs(expected);
        Assert.InRange(actual, expected - tolerance, expected + tolerance);
    }

    private static double Number(JsonElement item, string name) => item.GetProperty(name).GetDouble();

    private string? FindGolden(string file)
    {
        if (Environment.GetEnvironmentVariable("HURACAN_GOLDEN") is { Length: > 0 } folder)
        {
            string given = Path.Combine(folder, file);
            if (File.Exists(given)) return given;
            output.WriteLine($"{given} is missing: nothing compared");
            return null;
        }

        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string committed = Path.Combine(at.FullName, "tests", "Huracan.Core.Tests", "golden", file);
            if (File.Exists(committed)) return committed;
        }

        throw new FileNotFoundException($"tests/Huracan.Core.Tests/golden/{file} is not above {AppContext.BaseDirectory}");
    }
}
