namespace Huracan.Cli.Tests.Commands;

/// <summary>What <c>huracan data import</c> writes is what the other commands find.</summary>
public sealed class DataCommandTests(TrainingGround ground) : IClassFixture<TrainingGround>
{
    [Fact]
    public void Imported_candles_give_the_features_of_their_source_and_the_conversions_are_listed()
    {
        string folder = Directory.CreateDirectory(Path.Combine(ground.Folder, Guid.NewGuid().ToString("N"))).FullName;
        string source = Path.Combine(folder, "EDGEUSDT.csv"), foreign = Path.Combine(folder, "edgeusdt 2024.csv"), output = Path.Combine(folder, "out");
        string[] lines = File.ReadAllLines(Directory.EnumerateFiles(ground.Candles, "*SYNTH-EDGE*").Single());
        File.WriteAllLines(source, lines);
        File.WriteAllLines(foreign, [lines[0].Replace("open_time", "timestamp", StringComparison.Ordinal), .. lines[1..].Reverse().Select(line => line.Insert(13, "000"))]);

        HuracanResult import = HuracanProcess.Run("data", "import", "--from", foreign, "--out", output, "--venue", "binance");
        Assert.True(import.Code == 0, import.ToString());
        foreach (string words in (string[])["EDGEUSDT 5m of binance: 3456 candles", "column timestamp read as open_time",
            "times written in Unix microseconds (3456 rows)", "rows were newest first, turned round", "binance-EDGEUSDT-5m-20240101-20240112.parquet"])
        {
            Assert.Contains(words, import.Output, StringComparison.Ordinal);
        }

        Assert.Equal(Features(source, "a.csv"), Features(output, "b.csv"));

        string Features(string data, string name)
        {
            string file = Path.Combine(folder, name);
            HuracanResult run = HuracanProcess.Run("features", "--data", data, "--symbol", "EDGEUSDT", "--out", file);
            Assert.True(run.Code == 0, run.ToString());
            return File.ReadAllText(file);
        }
    }

    [Theory]
    [InlineData("--timeframe", "7s", "--timeframe: '7s' seen, allowed are whole minutes that divide a day")]
    [InlineData("--symbol", "A/B", "--symbol: 'A/B' seen, allowed are letters, digits, - and _")]
    [InlineData("--venue", "kraken", "is from synthetic by its name, --venue says kraken; allowed: one venue; try: --venue synthetic, or leave it out")]
    [InlineData("--repair", "guess", "--repair: 'guess' seen, allowed are drop-off-grid and drop-duplicates")]
    [InlineData("--from", "/dev/null", "/dev/null: is a device; allowed: a regular file")]
    public void A_mistake_is_told_and_nothing_is_written(string option, string value, string words)
    {
        string output = ground.NewOut();
        Dictionary<string, string> options = new()
        {
            ["--from"] = Directory.EnumerateFiles(ground.Candles).First(), ["--out"] = output, [option] = value,
        };
        HuracanResult run = HuracanProcess.Run(["data", "import", .. options.SelectMany(pair => (string[])[pair.Key, pair.Value])]);
        Assert.Equal(2, run.Code);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(output));
    }
}
