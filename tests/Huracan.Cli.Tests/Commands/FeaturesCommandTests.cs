using System.Globalization;
using Huracan.Core.Features;
using Huracan.Core.Market;

namespace Huracan.Cli.Tests.Commands;

/// <summary>What a researcher gets of <c>huracan features</c>: the frame of the recipe, nothing else, as CSV or Parquet.</summary>
public sealed class FeaturesCommandTests(TrainingGround ground) : IClassFixture<TrainingGround>
{
    private HuracanResult Run(string output, params string[] more) => HuracanProcess.Run(["features", "--data", ground.Candles, "--symbol", "SYNTH-EDGE", "--out", output, .. more]);

    [Fact]
    public async Task Csv_and_parquet_hold_the_same_values_open_time_first_and_absent_ones_empty()
    {
        string csv = Path.Combine(ground.Folder, "f.csv"), parquet = Path.Combine(ground.Folder, "f.parquet");
        HuracanResult result = Run(csv);
        Assert.True(result.Code == 0, result.ToString());
        Assert.Contains($"3456 candles of SYNTH-EDGE 5m, {FeatureRecipe.Default(Timeframe.M5).Schema.Count} features", result.Output, StringComparison.Ordinal);
        Assert.Equal(0, Run(parquet).Code);

        string[] lines = File.ReadAllLines(csv);
        string[] names = lines[0].Split(',');
        Assert.Equal(["open_time", .. FeatureRecipe.Default(Timeframe.M5).Schema.Columns.Select(c => c.Name)], names);
        ParquetFrame table = await ParquetFrame.Read(parquet);
        Assert.Equal(names, table.Names);
        Assert.Equal(lines.Length - 1, table.OpenTime.Length);
        for (int i = 0; i < table.OpenTime.Length; i += 61)
        {
            string[] cells = lines[1 + i].Split(',');
            Assert.Equal(DateTime.UnixEpoch.AddMilliseconds(long.Parse(cells[0], CultureInfo.InvariantCulture)), table.OpenTime[i]);
            for (int c = 1; c < cells.Length; c++)
            {
                double? expected = cells[c].Length == 0 ? null : double.Parse(cells[c], CultureInfo.InvariantCulture);
                Assert.Equal(Bits(expected), Bits(table[names[c]][i]));
            }
        }

        Assert.Null(table["rsi_14"][13]);
        Assert.NotNull(table["rsi_14"][14]);
        Assert.All(table["funding_rate_bps"], value => Assert.Null(value));
        int version = FeatureRecipe.Default(Timeframe.M5).Schema.Version;
        Assert.Equal(["venue=synthetic", "symbol=SYNTH-EDGE", "timeframe=5m", $"recipe_version={version}"],
            table.Metadata.Select(pair => $"{pair.Key}={pair.Value}"));

        static long? Bits(double? value) => value is { } number ? BitConverter.DoubleToInt64Bits(number) : null;
    }

    [Fact]
    public async Task Candles_before_from_warm_the_first_row_up()
    {
        string whole = Path.Combine(ground.Folder, "whole.parquet"), late = Path.Combine(ground.Folder, "late.parquet");
        Assert.Equal(0, Run(whole).Code);
        Assert.Equal(0, Run(late, "--from", "2024-01-09", "--days", "2").Code);
        ParquetFrame all = await ParquetFrame.Read(whole), part = await ParquetFrame.Read(late);
        Assert.Equal(2 * 288, part.OpenTime.Length);
        Assert.Equal(all.OpenTime[8 * 288], part.OpenTime[0]);
        foreach (string name in (string[])["rsi_14", "sma_200", "trend_4h", "vol_percentile"])
        {
            Assert.True(part[name][0].HasValue, name);
            Assert.Equal(all[name][8 * 288], part[name][0]);
        }
    }

    [Fact]
    public async Task Leaders_funding_and_other_prices_are_read_where_they_are_named()
    {
        string funding = Path.Combine(ground.Folder, "funding.csv"), output = Path.Combine(ground.Folder, "sides.parquet");
        File.WriteAllText(funding, "funding_time,funding_rate\n1704067200000,0.0001\n1704096000000,-0.0002\n");
        string candles = Directory.EnumerateFiles(ground.Candles, "*SYNTH-EDGE*").Single();
        HuracanResult result = Run(output, "--leaders", "SYNTH-WALK,SYNTH-EDGE", "--funding", funding, "--future", candles, "--other-venue", candles);
        Assert.True(result.Code == 0, result.ToString());
        ParquetFrame table = await ParquetFrame.Read(output);
        Assert.Equal((1, -2), (table["funding_rate_bps"][10], table["funding_rate_bps"][100]));
        Assert.Equal((0, 0), (table["basis_bps"][1000], table["venue_gap_bps"][1000]));
        Assert.NotNull(table["leader_beta_240"][1000]);
    }

    [Theory]
    [InlineData("--out", "frame.xlsx", "--out: 'frame.xlsx' seen, allowed is a file that ends in .csv or .parquet")]
    [InlineData("--days", "3", "--days: needs --from, the first day")]
    [InlineData("--from", "yesterday", "--from: 'yesterday' seen, allowed is a UTC day such as 2025-06-01")]
    [InlineData("--funding", "/nowhere/f.csv", "/nowhere/f.csv: no such file")]
    public void A_mistake_is_told_and_exits_2(string option, string value, string words)
    {
        string output = option == "--out" ? value : Path.Combine(ground.Folder, "never.csv");
        HuracanResult result = option == "--out" ? Run(output) : Run(output, option, value);
        Assert.Equal(2, result.Code);
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(output));
    }
}
