using System.Globalization;
using Huracan.Core.Features;
using Huracan.Core.Market;
using Huracan.Markets.Parquet;

namespace Huracan.Cli.Tests.Commands;

/// <summary>What a researcher gets of <c>huracan features</c>: the frame of the recipe, nothing else, as CSV or Parquet.</summary>
public sealed class FeaturesCommandTests(TrainingGround ground) : IClassFixture<TrainingGround>
{
    private HuracanResult Run(string output, params string[] more) => HuracanProcess.Run(["features", "--data", ground.Candles, "--symbol", "SYNTH-EDGE", "--out", output, .. more]);

    [Fact]
    public void Csv_and_parquet_hold_the_same_values_open_time_first_and_absent_ones_empty()
    {
        string csv = Path.Combine(ground.Folder, "f.csv"), parquet = Path.Combine(ground.Folder, "f.parquet");
        HuracanResult result = Run(csv);
        Assert.True(result.Code == 0, result.ToString());
        Assert.Contains($"3456 candles of SYNTH-EDGE 5m, {FeatureRecipe.Default(Timeframe.M5).Schema.Count} features", result.Output, StringComparison.Ordinal);
        Assert.Equal(0, Run(parquet).Code);

        string[] lines = File.ReadAllLines(csv);
        string[] names = lines[0].Split(',');
        Assert.Equal(["open_time", .. FeatureRecipe.Default(Timeframe.M5).Schema.Columns.Select(c => c.Name)], names);
        ParquetTable table = ParquetReader.Read(parquet);
        Assert.Equal(names, table.Columns.Select(c => c.Name));
        Assert.Equal(lines.Length - 1, table.Rows);
        for (int i = 0; i < table.Rows; i += 61)
        {
            string[] cells = lines[1 + i].Split(',');
            Assert.Equal(cells[0], table.Columns[0].Int64[i].ToString(CultureInfo.InvariantCulture));
            for (int c = 1; c < cells.Length; c++)
            {
                bool present = table.Columns[c].Present![i];
                Assert.Equal(present, cells[c].Length > 0);
                if (present) Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(cells[c], CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(table.Columns[c].Double[i]));
            }
        }

        Assert.False(table["rsi_14"].Present![13]);
        Assert.True(table["rsi_14"].Present![14]);
        Assert.DoesNotContain(true, table["funding_rate_bps"].Present!);
    }

    [Fact]
    public void Candles_before_from_warm_the_first_row_up()
    {
        string whole = Path.Combine(ground.Folder, "whole.parquet"), late = Path.Combine(ground.Folder, "late.parquet");
        Assert.Equal(0, Run(whole).Code);
        Assert.Equal(0, Run(late, "--from", "2024-01-09", "--days", "2").Code);
        ParquetTable all = ParquetReader.Read(whole), part = ParquetReader.Read(late);
        Assert.Equal(2 * 288, part.Rows);
        Assert.Equal(all.Columns[0].Int64[8 * 288], part.Columns[0].Int64[0]);
        foreach (string name in (string[])["rsi_14", "sma_200", "trend_4h", "vol_percentile"])
        {
            Assert.True(part[name].Present![0], name);
            Assert.Equal(all[name].Double[8 * 288], part[name].Double[0]);
        }
    }

    [Fact]
    public void Leaders_funding_and_other_prices_are_read_where_they_are_named()
    {
        string funding = Path.Combine(ground.Folder, "funding.csv"), output = Path.Combine(ground.Folder, "sides.parquet");
        File.WriteAllText(funding, "funding_time,funding_rate\n1704067200000,0.0001\n1704096000000,-0.0002\n");
        string candles = Directory.EnumerateFiles(ground.Candles, "*SYNTH-EDGE*").Single();
        HuracanResult result = Run(output, "--leaders", "SYNTH-WALK,SYNTH-EDGE", "--funding", funding, "--future", candles, "--other-venue", candles);
        Assert.True(result.Code == 0, result.ToString());
        ParquetTable table = ParquetReader.Read(output);
        Assert.Equal((1, -2), (table["funding_rate_bps"].Double[10], table["funding_rate_bps"].Double[100]));
        Assert.Equal((0, 0), (table["basis_bps"].Double[1000], table["venue_gap_bps"].Double[1000]));
        Assert.True(table["leader_beta_240"].Present![1000]);
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
