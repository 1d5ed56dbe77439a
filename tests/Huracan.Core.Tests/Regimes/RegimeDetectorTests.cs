using System.Text.RegularExpressions;
using Huracan.Core.Features;
using Huracan.Core.Market;
using Huracan.Core.Regimes;
using Huracan.Core.State;
using Xunit;

namespace Huracan.Core.Tests.Regimes;

public class RegimeDetectorTests
{
    private static readonly RegimeInputs Calm = new(0, 25, 0, 0, 1, 0.5, 0, 0, 0, 0);

    // With an ADX of 25 the trend score is 1.8 |strength| - 0.15: it enters above 0.5833 and leaves at 0.4167.
    private static RegimeInputs Trending(double strength) => Calm with { TrendStrength = strength };

    // With a percentile of 1 the panic score is 0.6 + 1.4 (ratio - 1): it enters above 1.4286 and leaves at 1.1429.
    private static RegimeInputs Stressed(double ratio) => Calm with { VolatilityRatio = ratio, VolatilityPercentile = 1 };

    [Fact]
    public void A_label_once_taken_is_kept_until_its_score_falls_below_the_leave_threshold()
    {
        RegimeDetector detector = new(new RegimeSettings());

        Assert.Equal(Regime.Unknown, detector.Step(Trending(0.55)).Label);
        Assert.Equal(Regime.Trend, detector.Step(Trending(0.60)).Label);
        Assert.Equal(Regime.Trend, detector.Step(Trending(0.55)).Label);
        Assert.Equal(Regime.Trend, detector.Step(Trending(0.42)).Label);
        Assert.Equal(Regime.Unknown, detector.Step(Trending(0.41)).Label);
        Assert.Equal(Regime.Unknown, detector.Step(Trending(0.55)).Label);
    }

    [Fact]
    public void Panic_takes_over_at_once_and_hands_back_below_its_leave_threshold()
    {
        RegimeDetector detector = new(new RegimeSettings());

        Assert.Equal(Regime.Trend, detector.Step(Trending(0.8)).Label);
        Assert.Equal(Regime.Panic, detector.Step(Stressed(1.45) with { TrendStrength = 0.8 }).Label);
        Assert.Equal(Regime.Panic, detector.Step(Stressed(1.20) with { TrendStrength = 0.8 }).Label);
        Assert.Equal(Regime.Trend, detector.Step(Stressed(1.10) with { TrendStrength = 0.8 }).Label);
    }

    [Fact]
    public void A_score_exactly_at_a_threshold_does_not_pass_it()
    {
        RegimeInputs inputs = Trending(0.8);
        double score = RegimeScores.Repaired(inputs, new RegimeSettings()).Trend;

        Assert.Equal(Regime.Unknown, new RegimeDetector(new RegimeSettings { Trend = new(score, score, score + 1) }).Step(inputs).Label);
        double below = Math.BitDecrement(score);
        Assert.Equal(Regime.Trend, new RegimeDetector(new RegimeSettings { Trend = new(below, below, score + 1) }).Step(inputs).Label);
    }

    [Fact]
    public void Any_absent_input_means_unknown_without_confidence_and_forgets_the_label()
    {
        for (int absent = 0; absent < RegimeInputs.ColumnNames.Count; absent++)
        {
            RegimeDetector detector = new(new RegimeSettings());
            Assert.Equal(Regime.Trend, detector.Step(Trending(0.60)).Label);

            RegimeReading blind = detector.Step(Without(Trending(0.60), absent));

            Assert.Equal(Regime.Unknown, blind.Label);
            Assert.Equal(0f, blind.Confidence);
            Assert.True(float.IsNaN(blind.TrendScore) || float.IsNaN(blind.RangeScore) || float.IsNaN(blind.PanicScore));
            Assert.Equal(Regime.Unknown, detector.Step(Trending(0.55)).Label);
        }
    }

    [Fact]
    public void Confidence_is_nought_at_leaving_a_half_at_entering_and_one_at_the_full_score()
    {
        RegimeSettings settings = new();
        RegimeDetector detector = new(settings);
        detector.Step(Stressed(1.5));

        // Panic leaves at 0.80, enters at 1.20 and is full at 2.40.
        Assert.Equal(0.25, detector.Step(Stressed(1 + ((1.00 - 0.6) / 1.4))).Confidence, 1e-5);
        Assert.Equal(0.50, detector.Step(Stressed(1 + ((1.20 - 0.6) / 1.4))).Confidence, 1e-5);
        Assert.Equal(0.75, detector.Step(Stressed(1 + ((1.80 - 0.6) / 1.4))).Confidence, 1e-5);
        Assert.Equal(1.00, detector.Step(Stressed(1 + ((2.40 - 0.6) / 1.4))).Confidence, 1e-5);
        Assert.Equal(1.00, detector.Step(Stressed(2.9)).Confidence, 1e-5);

        // Unknown: the nearest entry is the range's, 0.60 - 0.10 away where entry to full is 0.60; the trend's is 1.05 of 1.20 away.
        Assert.Equal(0.5 / 0.6, new RegimeDetector(settings).Step(Calm).Confidence, 1e-5);
    }

    [Theory]
    [InlineData(0.11, 1)]
    [InlineData(0.10, 0)]
    [InlineData(0.0, 0)]
    [InlineData(-0.10, 0)]
    [InlineData(-0.11, -1)]
    [InlineData(double.NaN, 0)]
    public void Direction_is_the_sign_of_trend_strength_outside_the_dead_band(double strength, int direction) =>
        Assert.Equal(direction, new RegimeDetector(new RegimeSettings()).Step(Trending(strength)).Direction);

    [Fact]
    public void Blocks_and_a_restored_snapshot_give_the_bytes_of_one_pass()
    {
        FeatureFrame frame = Walk(2000);
        var whole = new RegimeReading[frame.Count];
        new RegimeDetector(new RegimeSettings()).Run(frame, 0, frame.Count, whole);
        Assert.Equal(4, whole.Select(r => r.Label).Distinct().Count());

        var pieces = new RegimeReading[frame.Count];
        RegimeDetector detector = new(new RegimeSettings());
        int[] cuts = [0, 1, 257, 258, 1000, 1999, 2000];
        for (int b = 1; b < cuts.Length; b++)
        {
            detector.Run(frame, cuts[b - 1], cuts[b] - cuts[b - 1], pieces.AsSpan(cuts[b - 1], cuts[b] - cuts[b - 1]));
            StateWriter writer = new();
            detector.Save(writer);
            detector = new RegimeDetector(new RegimeSettings());
            StateReader reader = new(writer.ToArray());
            detector.Restore(reader);
            reader.End();
        }

        Assert.Equal(whole, pieces);
    }

    [Fact]
    public void Rows_after_a_candle_change_nothing_before_it()
    {
        FeatureFrame calm = Walk(600), noisy = Walk(600);
        for (int c = 0; c < noisy.Schema.Count; c++) noisy.Writable(c)[300..].Fill(7);
        var a = new RegimeReading[300];
        var b = new RegimeReading[300];

        new RegimeDetector(new RegimeSettings()).Run(calm, 0, 300, a);
        new RegimeDetector(new RegimeSettings()).Run(noisy, 0, 300, b);

        Assert.Equal(a, b);
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        RegimeDetector detector = new(new RegimeSettings());
        detector.Step(Calm);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) detector.Step(Stressed(i * 0.003));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_snapshot_of_something_else_is_refused()
    {
        StateWriter writer = new();
        writer.Section("regime/1");
        writer.Byte(9);
        RegimeDetector detector = new(new RegimeSettings());

        StateFormatException error = Assert.Throws<StateFormatException>(() => detector.Restore(new StateReader(writer.ToArray())));
        Assert.Contains("label 9 seen, 0..3 expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_let_ADX_alone_make_a_trend_are_refused_with_the_arithmetic()
    {
        RegimeSettings settings = new() { AdxReach = 31 };

        string wrong = Assert.Throws<ArgumentException>(settings.Validate).Message;
        Assert.Equal("regime.AdxReach: at 31 ADX alone scores 0.935 and would make a trend (threshold 0.9); give at most 30 (D10)", wrong);
        Assert.Throws<ArgumentException>(() => new RegimeDetector(settings));
    }

    [Fact]
    public void Default_settings_are_right_and_each_wrong_number_is_named()
    {
        new RegimeSettings().Validate();
        RegimeSettings wrong = new() { Panic = new(0.4, 0.5, 1), KurtosisCeiling = -1, SlopeShare = double.NaN };

        string message = Assert.Throws<ArgumentException>(wrong.Validate).Message;
        Assert.StartsWith("regime.Panic: leaves at 0.5, enters at 0.4, full at 1; they must ascend; ", message, StringComparison.Ordinal);
        Assert.Equal(["Panic", "SlopeShare", "KurtosisCeiling"], Regex.Matches(message, @"regime\.(\w+)").Select(name => name.Groups[1].Value));
    }

    [Fact]
    public void A_schema_without_an_input_is_refused_by_its_name()
    {
        FeatureFrame frame = new(new FeatureSchema(1, []), 3);
        ArgumentException error = Assert.Throws<ArgumentException>(() => new RegimeDetector(new RegimeSettings()).Run(frame, 0, 3, new RegimeReading[3]));
        Assert.Contains("trend_strength", error.Message, StringComparison.Ordinal);
    }

    private static RegimeInputs Without(RegimeInputs x, int absent) => absent switch
    {
        0 => x with { TrendStrength = double.NaN },
        1 => x with { Adx = double.NaN },
        2 => x with { EmaSlope = double.NaN },
        3 => x with { MomentumSlope = double.NaN },
        4 => x with { VolatilityRatio = double.NaN },
        5 => x with { VolatilityPercentile = double.NaN },
        6 => x with { Kurtosis = double.NaN },
        7 => x with { Skewness = double.NaN },
        8 => x with { Compression = double.NaN },
        _ => x with { BollingerWidth = double.NaN },
    };

    private static FeatureFrame Walk(int rows)
    {
        FeatureSpec Column(string name) => new(name, FeatureFamily.Trend, "test", "test", double.NegativeInfinity, double.PositiveInfinity, 0, CandleColumns.None, "test");
        FeatureFrame frame = new(new FeatureSchema(1, [.. RegimeInputs.ColumnNames.Select(Column)]), rows);
        Random random = new(20250601);
        (double Low, double High)[] ranges = [(-1, 1), (10, 50), (-.2, .2), (-.2, .2), (.5, 2), (0, 1), (-1, 6), (-2, 2), (0, 1), (0, .1)];
        for (int c = 0; c < ranges.Length; c++)
        {
            double value = (ranges[c].Low + ranges[c].High) / 2;
            for (int t = 0; t < rows; t++)
            {
                double step = (random.NextDouble() - 0.5) * (ranges[c].High - ranges[c].Low) * 0.3;
                value = Math.Clamp(value + step, ranges[c].Low, ranges[c].High);
                frame.Writable(c)[t] = random.Next(200) == 0 ? double.NaN : value;
            }
        }

        return frame;
    }
}
