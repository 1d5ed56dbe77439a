using System.Diagnostics;
using System.IO.Compression;
using System.Text;

namespace Huracan.Cli.Tests.Commands;

/// <summary>The data that a command uses are the data that were meant, all of them, and none is destroyed.</summary>
public sealed class DataIdentityTests(TrainingGround ground) : IClassFixture<TrainingGround>
{
    private readonly string _folder = Directory.CreateDirectory(Path.Combine(ground.Folder, Guid.NewGuid().ToString("N"))).FullName;

    private string Candles(string symbol) => Directory.EnumerateFiles(ground.Candles, $"*{symbol}*").Single();

    private string At(string name) => Path.Combine(_folder, name);

    private string Copy(string symbol, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.Copy(Candles(symbol), At(name));
        return At(name);
    }

    private HuracanResult Train(string data, string symbols, params string[] more) => HuracanProcess.Run(
        ["train", "--data", data, "--symbols", symbols, "--from", "2024-01-01", "--days", "12", "--config", ground.Config, "--out", ground.NewOut(), .. more]);

    private HuracanResult Features(string data, string symbol, params string[] more) =>
        HuracanProcess.Run(["features", "--data", data, "--symbol", symbol, "--out", At("f.csv"), .. more]);

    private static void Refused(HuracanResult result, string words)
    {
        Assert.True(result.Code == 2, result.ToString());
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_named_after_another_coin_is_refused() =>
        Refused(Train(Copy("SYNTH-EDGE", "ETHUSDT.csv"), "BTCUSDT"), "holds ETHUSDT by its name, asked for BTCUSDT; try: the symbol ETHUSDT, or another file");

    [Fact]
    public void One_file_is_never_several_coins()
    {
        string file = Copy("SYNTH-EDGE", "candles.csv");
        Refused(Train(file, "BTCUSDT,ETHUSDT"), "is one file, and --symbols names 2 coins (BTCUSDT, ETHUSDT)");
        Refused(Features(file, "SYNTH-EDGE", "--leaders", "SYNTH-WALK"), "--leaders: SYNTH-WALK seen, and --data");
    }

    [Fact]
    public void Two_coins_with_the_same_candles_are_refused()
    {
        Copy("SYNTH-EDGE", "d/AAAUSDT.csv");
        Copy("SYNTH-EDGE", "d/BBBUSDT.csv");
        Refused(Train(At("d"), "AAAUSDT,BBBUSDT"), "AAAUSDT and BBBUSDT have the same 3456 candles, equal in every time and price");
    }

    [Fact]
    public void Used_and_ignored_columns_are_on_stderr_in_the_report_and_in_the_json()
    {
        string file = At("X.csv"), output = ground.NewOut();
        string[] lines = File.ReadAllLines(Candles("SYNTH-EDGE"));
        File.WriteAllLines(file, [lines[0].Replace("volume,", "Volume,", StringComparison.Ordinal) + ",colour", .. lines[1..].Select(line => line + ",red")]);

        HuracanResult run = HuracanProcess.Run(
            ["train", "--data", file, "--symbols", "X", "--from", "2024-01-01", "--days", "12", "--config", ground.Config, "--out", output, "--json"]);
        Assert.True(run.Code == 0, run.ToString());
        string report = File.ReadAllText(Directory.EnumerateFiles(Path.Combine(output, "runs"), "X.txt", SearchOption.AllDirectories).Single());
        foreach (string words in (string[])["columns used: open_time, open, high, low, close, volume", "Volume as volume", "columns ignored: colour"])
        {
            foreach (string place in (string[])[run.Error, run.Output, report]) Assert.Contains(words, place, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_side_file_may_use_its_venues_name_of_the_coin_and_hold_no_other_coin()
    {
        string coin = Copy("SYNTH-EDGE", "binance-BTCUSDT-5m-20240101-20240112.csv");
        HuracanResult kraken = Features(coin, "BTCUSDT", "--other-venue", Copy("SYNTH-WALK", "kraken-XBTUSDT-5m-20240101-20240112.csv"));
        Assert.True(kraken.Code == 0, kraken.ToString());
        Assert.Contains("--other-venue: XBTUSDT of kraken is taken for BTCUSDT", kraken.Error, StringComparison.Ordinal);

        string eth = Copy("SYNTH-WALK", "kraken-ETHUSDT-5m-20240101-20240112.csv");
        foreach (string option in (string[])["--other-venue", "--future"])
        {
            Refused(Features(coin, "BTCUSDT", option, eth), "holds ETHUSDT by its name, another coin than BTCUSDT");
        }

        Refused(Features(coin, "BTCUSDT", "--future", Copy("SYNTH-WALK", "x-BTCUSDT-1m-20240101-20240112.csv")),
            "named as 1m candles, its rows are mostly 5m apart");
        File.WriteAllText(At("ETHUSDT-funding.csv"), "funding_time,funding_rate\n1704067200000,0.0001\n");
        Refused(Features(coin, "BTCUSDT", "--funding", At("ETHUSDT-funding.csv")), "another coin than BTCUSDT");
    }

    [Theory]
    [InlineData("same name")]
    [InlineData("another spelling")]
    [InlineData("symbolic link")]
    [InlineData("hard link")]
    public void An_output_that_is_an_input_is_refused_and_the_input_stays(string how)
    {
        string input = Copy("SYNTH-EDGE", "XUSDT.csv"), output = At("out.csv");
        if (how == "symbolic link") File.CreateSymbolicLink(output, input);
        else if (how == "hard link") using (Process link = Process.Start("ln", [input, output])) link.WaitForExit();
        else output = how == "same name" ? input : Path.Combine(_folder, ".", "XUSDT.csv");
        byte[] before = File.ReadAllBytes(input);

        Refused(HuracanProcess.Run("features", "--data", input, "--symbol", "XUSDT", "--out", output), "which writing would destroy");
        Refused(HuracanProcess.Run("features", "--data", ground.Candles, "--symbol", "SYNTH-EDGE", "--out", output, "--other-venue", input), "which writing would destroy");
        Refused(HuracanProcess.Run("features", "--data", ground.Candles, "--symbol", "SYNTH-EDGE", "--out", output, "--funding", input), "which writing would destroy");
        Assert.Equal(before, File.ReadAllBytes(input));
    }

    [Fact]
    public void An_output_among_the_candles_of_a_folder_is_refused()
    {
        Copy("SYNTH-EDGE", "d/XUSDT.csv");
        string other = Copy("SYNTH-WALK", "d/YUSDT.csv");
        Refused(HuracanProcess.Run("features", "--data", At("d"), "--symbol", "XUSDT", "--out", other), "which writing would destroy");
        Refused(HuracanProcess.Run("features", "--data", At("d"), "--symbol", "XUSDT", "--out", At("d/ZUSDT.csv")), "as the candles of ZUSDT for the next command");
    }

    [Theory]
    [InlineData("features", "--data", "{pipe}", "--symbol", "X", "--out", "{out}")]
    [InlineData("features", "--data", "{file}", "--symbol", "XUSDT", "--funding", "{pipe}", "--out", "{out}")]
    [InlineData("features", "--data", "{file}", "--symbol", "XUSDT", "--future", "{pipe}", "--out", "{out}")]
    [InlineData("features", "--data", "{file}", "--symbol", "XUSDT", "--out", "{pipe}")]
    [InlineData("features", "--data", "/dev/null", "--symbol", "XUSDT", "--out", "{out}")]
    [InlineData("prove-causal", "--data", "{pipe}", "--symbol", "X")]
    [InlineData("train", "--data", "{pipe}", "--symbols", "X", "--from", "2024-01-01", "--days", "12", "--config", "{config}", "--out", "{new}")]
    [InlineData("train", "--data", "{file}", "--symbols", "XUSDT", "--from", "2024-01-01", "--days", "12", "--config", "{pipe}", "--out", "{new}")]
    public void A_pipe_or_a_device_is_refused_at_once(params string[] arguments)
    {
        string pipe = At("p.csv");
        using (Process make = Process.Start("mkfifo", [pipe])) make.WaitForExit();
        string file = Copy("SYNTH-EDGE", "XUSDT.csv"), output = ground.NewOut();
        HuracanResult result = HuracanProcess.Run([.. arguments.Select(a => a.Replace("{pipe}", pipe, StringComparison.Ordinal)
            .Replace("{file}", file, StringComparison.Ordinal).Replace("{out}", At("o.csv"), StringComparison.Ordinal)
            .Replace("{config}", ground.Config, StringComparison.Ordinal).Replace("{new}", output, StringComparison.Ordinal))]);
        Refused(result, arguments.Contains("/dev/null") ? "is a device" : "is a pipe");
    }

    [Fact]
    public void Candles_on_standard_input_are_refused_in_words()
    {
        using Process shell = Process.Start(new ProcessStartInfo("sh",
            ["-c", $"cat '{Candles("SYNTH-EDGE")}' | dotnet '{Path.Combine(AppContext.BaseDirectory, "huracan.dll")}' features --data /dev/stdin --symbol X --out '{At("f.csv")}'"])
        { RedirectStandardError = true })!;
        string error = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        Assert.Equal(2, shell.ExitCode);
        Assert.Contains("/dev/stdin: is a pipe; allowed: a regular file", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_off_funding_file_is_damaged_and_one_of_two_members_is_read()
    {
        byte[] first = Zip("funding_time,funding_rate\n1704067200000,0.0001\n"), second = Zip("1704096000000,-0.0002\n");
        File.WriteAllBytes(At("two.csv.gz"), [.. first, .. second]);
        File.WriteAllBytes(At("cut.csv.gz"), [.. first, .. second[..^4]]);

        Assert.Equal(0, Features(ground.Candles, "SYNTH-EDGE", "--funding", At("two.csv.gz")).Code);
        Refused(Features(ground.Candles, "SYNTH-EDGE", "--funding", At("cut.csv.gz")), "damaged or cut off");

        static byte[] Zip(string text)
        {
            using MemoryStream stream = new();
            using (GZipStream gzip = new(stream, CompressionLevel.Optimal)) gzip.Write(Encoding.UTF8.GetBytes(text));
            return stream.ToArray();
        }
    }

    [Fact]
    public void A_coin_under_a_chinese_name_is_trained_and_its_model_stands_in_a_folder_of_ascii()
    {
        const string Symbol = "币安人生USDT";
        Copy("SYNTH-EDGE", $"d/binance-{Symbol}-5m-20240101-20240112.csv");
        string output = ground.NewOut();
        HuracanResult run = HuracanProcess.Run(
            ["train", "--data", At("d"), "--symbols", Symbol, "--from", "2024-01-01", "--days", "12", "--config", ground.Config, "--out", output]);
        Assert.True(run.Code == 0, run.ToString());
        Assert.Single(Directory.EnumerateFiles(Path.Combine(output, "models", Uri.EscapeDataString(Symbol)), "model.tar.gz", SearchOption.AllDirectories));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(output, "runs"), $"{Uri.EscapeDataString(Symbol)}.html", SearchOption.AllDirectories));
    }

    [Fact]
    public void An_underscore_is_found_in_a_folder()
    {
        Copy("SYNTH-EDGE", "d/BTC_USDT.csv");
        Assert.Equal(0, Features(At("d"), "BTC_USDT").Code);
    }

    [Theory]
    [InlineData("status", "--out", "")]
    [InlineData("train", "--data", "x", "--symbols", "X", "--from", "2024-01-01", "--days", "90", "--out", "")]
    [InlineData("train", "--data", "x", "--symbols", "X", "--from", "2024-01-01", "--days", "90", "--config", "")]
    [InlineData("train", "--data", "", "--symbols", "X", "--from", "2024-01-01", "--days", "90")]
    [InlineData("train", "--data", "x", "--symbols", "", "--from", "2024-01-01", "--days", "90")]
    [InlineData("train", "--data", "x", "--symbols", "X", "--from", "", "--days", "90")]
    [InlineData("train", "--data", "x", "--symbols", "X", "--from", "2024-01-01", "--days", " ")]
    [InlineData("synth", "--out", "", "--days", "3")]
    [InlineData("demo", "--out", " ")]
    [InlineData("decisions", "--out", "", "--symbol", "X")]
    [InlineData("features", "--data", "x", "--symbol", "X", "--out", "")]
    [InlineData("features", "--data", "x", "--symbol", "X", "--out", "o.csv", "--funding", "")]
    public void An_empty_value_is_the_callers_mistake(params string[] arguments)
    {
        int empty = Array.FindIndex(arguments, string.IsNullOrWhiteSpace);
        Refused(HuracanProcess.Run(arguments), $"{arguments[empty - 1]}: an empty value seen; allowed: a value that is not empty");
    }

    [Theory]
    [InlineData("9999-12-31")]
    [InlineData("0001-01-01")]
    [InlineData("2200-01-02")]
    public void A_day_at_the_edge_of_the_calendar_is_the_callers_mistake(string day)
    {
        Refused(Train(ground.Candles, "SYNTH-EDGE", "--from", day), "--from"); // given twice or out of range: in words either way
        Refused(Features(ground.Candles, "SYNTH-EDGE", "--from", day), $"--from: '{day}' seen, allowed is a UTC day such as 2025-06-01, from 1970-01-01 to 2200-01-01");
    }

    [Fact]
    public void A_symbol_too_long_for_a_folder_is_the_callers_mistake() =>
        Refused(Train(ground.Candles, new string('A', 121)), "at most 120 characters");

    [Fact]
    public void A_jump_is_refused_and_the_word_that_the_refusal_gives_accepts_it()
    {
        string[] lines = File.ReadAllLines(Candles("SYNTH-EDGE"));
        string[] jumped = [lines[0], .. lines[1..].Select((line, i) => i < 2000 ? line : Scaled(line))];
        File.WriteAllLines(At("X.csv"), jumped);

        HuracanResult refused = Features(At("X.csv"), "X");
        Refused(refused, "1 close 10 times above or below the close before");
        string word = refused.Error.Split(' ').Single(w => w.StartsWith("accept-jump:", StringComparison.Ordinal));
        Assert.Equal(0, Features(At("X.csv"), "X", "--repair", word).Code);
        HuracanResult trained = Train(At("X.csv"), "X", "--repair", word);
        Assert.Contains("accepted as real", string.Concat(Directory.EnumerateFiles(ground.Folder, "X.txt", SearchOption.AllDirectories).Select(File.ReadAllText)) + trained.Output, StringComparison.Ordinal);

        static string Scaled(string line)
        {
            string[] cells = line.Split(',');
            for (int c = 1; c <= 4; c++) cells[c] = (20 * double.Parse(cells[c], System.Globalization.CultureInfo.InvariantCulture)).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
            return string.Join(',', cells);
        }
    }
}
