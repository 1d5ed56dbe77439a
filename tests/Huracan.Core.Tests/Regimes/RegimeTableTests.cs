using Huracan.Core.Regimes;
using Xunit;

namespace Huracan.Core.Tests.Regimes;

/// <summary>Inputs and labels worked out by hand from the formulas of demands 25 to 27 as D9 and D10 repair them.</summary>
public class RegimeTableTests
{
    // Scores are stored as floats; the hand calculations have four decimals.
    private const double FourDecimals = 1e-4;

    public static TheoryData<string, RegimeInputs, Regime, int, double, double, double> Repaired => new()
    {
        // trend -.15+1.26+.525+.10(.033+.027), range .1+.24-.0003-.63, panic -1+0+.8
        { "D9: a strong downtrend is a trend, not a range", new(-0.7, 40, -0.03, -0.03, 1, 0.5, 0, 0, 0.2, 0.000375), Regime.Trend, -1, 1.641, -0.2903, -0.2 },
        { "D9: its mirror image has the same scores", new(0.7, 40, 0.03, 0.03, 1, 0.5, 0, 0, 0.2, 0.000375), Regime.Trend, 1, 1.641, -0.2903, -0.2 },
        // -.15+.7
        { "D10: ADX alone never makes a trend, however high", new(0, 100, 0, 0, 1, 0.5, 0, 0, 0.3, 0.02), Regime.Unknown, 0, 0.55, 0.444, -0.2 },
        // -.15+.09-.35+.10(1.1+.9), slopes cut at 1
        { "D10: slopes alone never make a trend, however steep", new(0.05, 15, 9, -9, 1, 0.5, 0, 0, 0.3, 0.02), Regime.Unknown, 0, -0.21, 0.399, -0.2 },
        // -.15+1.08+.07 at 27; -.15+1.08-.175 at 20
        { "demand 23: a middling strength needs an ADX above 25", new(0.6, 27, 0, 0, 1, 0.5, 0, 0, 0, 0.02), Regime.Trend, 1, 1.0, -0.456, -0.2 },
        { "demand 23: below 25 the ADX speaks against a trend", new(0.6, 20, 0, 0, 1, 0.5, 0, 0, 0, 0.02), Regime.Unknown, 1, 0.755, -0.456, -0.2 },
        // .1+.84-.0096-.045
        { "a compressed quiet market is a range", new(0.05, 14, 0, 0, 0.8, 0.3, 0, 0, 0.7, 0.012), Regime.Range, 0, -0.445, 0.8854, -0.8 },
        // .1+.84-.032-.045: a width of 4 %
        { "D10: a band of four percent does not kill a range", new(0.05, 14, 0, 0, 1, 0.5, 0, 0, 0.7, 0.04), Regime.Range, 0, -0.445, 0.863, -0.2 },
        { "D10: a calm market is no panic", new(0, 15, 0, 0, 1, 0.5, 0, 0, 0, 0.02), Regime.Unknown, 0, -0.5, 0.084, -0.2 },
        // panic -1+1.68+1.584+.2+.03; trend -.15+1.44+.7
        { "D11: a crash is a panic although it also trends", new(-0.8, 45, 0, 0, 2.2, 0.99, 6, -1, 0, 0.05), Regime.Panic, -1, 1.99, -0.66, 2.494 },
        // -1+2.8+1.6+.2+.09
        { "bounded inputs bound the panic score", new(0, 25, 0, 0, 1e9, 1, 1e9, -1e9, 0, 5), Regime.Panic, 0, -0.15, -0.7, 3.69 },
        // -1+.42+1.12
        { "busy but not frantic stays outside", new(0, 25, 0, 0, 1.3, 0.7, 0, 0, 0, 0), Regime.Unknown, 0, -0.15, 0.1, 0.54 },
    };

    [Theory]
    [MemberData(nameof(Repaired))]
    public void The_repaired_rule_labels_as_worked_out_by_hand(string why, RegimeInputs inputs, Regime label, int direction, double trend, double range, double panic)
    {
        RegimeReading reading = new RegimeDetector(new RegimeSettings()).Step(inputs);

        Assert.True(label == reading.Label, $"{why}: {reading}");
        Assert.Equal(direction, reading.Direction);
        Assert.Equal(trend, reading.TrendScore, FourDecimals);
        Assert.Equal(range, reading.RangeScore, FourDecimals);
        Assert.Equal(panic, reading.PanicScore, FourDecimals);
        Assert.InRange(reading.Confidence, 0f, 1f);
    }

    public static TheoryData<string, RegimeInputs, Regime, double, double, double> Seed => new()
    {
        { "D9: the source calls a strong downtrend a range", new(-0.7, 40, -0.03, -0.03, 0.1, 0, 0, 0, 0.2, 0.000375), Regime.Range, -0.07, 0.94, -0.86 },
        // 21.4 x .035 - .15 = .599; 21.5 gives .6025
        { "D10: an ADX of 21.5 alone is a trend", new(0, 21.5, 0, 0, 0, 0, 0, 0, 0, 0), Regime.Trend, 0.6025, 0.1, -1 },
        { "D10: an ADX of 21.4 is not", new(0, 21.4, 0, 0, 0, 0, 0, 0, 0, 0), Regime.Unknown, 0.599, 0.1, -1 },
        { "D10: a calm market panics", new(0, 10, 0, 0, 1, 0.5, 0, 0, 0, 0.04), Regime.Panic, 0.2, -3.1, 1.2 },
        { "D10: a width of four percent kills the range", new(0, 10, 0, 0, 0, 0, 0, 0, 0.5, 0.04), Regime.Unknown, 0.2, -2.5, -1 },
        { "D11: a trend hides the panic", new(0.8, 45, 0, 0, 2.2, 0.99, 6, -1, 0, 0.05), Regime.Trend, 2.865, -4.62, 3.994 },
        { "a range hides the panic too", new(0, 10, 0, 0, 2, 1, 0, 0, 0.5, 0), Regime.Range, 0.2, 0.7, 3.4 },
    };

    [Theory]
    [MemberData(nameof(Seed))]
    public void The_seed_profile_keeps_the_letter_of_the_source(string why, RegimeInputs inputs, Regime label, double trend, double range, double panic)
    {
        RegimeReading reading = new RegimeDetector(new RegimeSettings { Profile = RegimeProfile.Seed }).Step(inputs);

        Assert.True(label == reading.Label, $"{why}: {reading}");
        Assert.Equal(trend, reading.TrendScore, FourDecimals);
        Assert.Equal(range, reading.RangeScore, FourDecimals);
        Assert.Equal(panic, reading.PanicScore, FourDecimals);
    }
}
