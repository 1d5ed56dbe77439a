using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Parquet;
using Parquet.Schema;

namespace Huracan.Cli.Tests.Commands;

/// <summary>What a user sees of <c>huracan trades</c>: the report's own trades, with their reasons.</summary>
public sealed class TradesCommandTests(TrainingGround ground) : IClassFixture<TrainingGround>
{
    /// <summary>The command prints the referee's own amounts; only the order of the sum differs from that of the days.</summary>
    private const double SumTolerance = 1e-9;

    [Fact]
    public async Task Every_form_lists_the_reports_trades_and_they_add_up_to_its_result()
    {
        (string output, JsonElement oos) = Trained();
        HuracanResult csv = HuracanProcess.Run("trades", "--out", output, "--symbol", "SYNTH-EDGE", "--csv");
        Assert.True(csv.Code == 0, csv.ToString());
        string[] lines = csv.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] names = lines[0].Split(',');
        string[][] rows = [.. lines[1..].Select(line => line.Split(','))];
        double[] Column(string name) => [.. rows.Select(row => double.Parse(row[Array.IndexOf(names, name)], CultureInfo.InvariantCulture))];
        Assert.True(rows.Length > 10, $"{rows.Length} trades show little");
        Assert.Equal(oos.GetProperty("trades").GetInt32(), rows.Length);
        Assert.Equal(oos.GetProperty("netBpsTotal").GetDouble(), Column("net_bps").Sum(), SumTolerance);
        Assert.Equal(oos.GetProperty("costBps").GetDouble(), Column("cost_bps").Average(), SumTolerance);
        foreach (string[] row in rows)
        {
            double Cell(string name) => double.Parse(row[Array.IndexOf(names, name)], CultureInfo.InvariantCulture);
            Assert.Equal((Cell("exit_price") / Cell("entry_price") - 1) * 10_000 * Cell("size"), Cell("gross_bps"), 1e-6);
            Assert.InRange(Cell("gross_bps"), Cell("lowest_bps"), Cell("highest_bps"));
            Assert.True(Cell("exit_time") >= Cell("entry_time") && Cell("stop_price") < Cell("entry_price"), string.Join(',', row));
            Assert.Contains(row[Array.IndexOf(names, "reason")], (string[])["Stop", "Target", "Trail", "MaxHold", "Exit", "Scratch", "WindowEnd"]);
        }

        using JsonDocument json = JsonDocument.Parse(HuracanProcess.Run("trades", "--out", output, "--symbol", "SYNTH-EDGE", "--json").Output);
        Assert.Equal(rows.Length, json.RootElement.GetProperty("count").GetInt32());
        Assert.Equal(oos.GetProperty("netBpsTotal").GetDouble(), json.RootElement.GetProperty("netBps").GetDouble(), SumTolerance);
        JsonElement first = json.RootElement.GetProperty("trades")[0];
        JsonElement[] fills = [.. first.GetProperty("fills").EnumerateArray()];
        Assert.Equal(first.GetProperty("costBps").GetDouble(), fills.Sum(fill => fill.GetProperty("costBps").GetDouble()), SumTolerance);
        Assert.Equal(first.GetProperty("entryTime").GetString(), fills[0].GetProperty("time").GetString());

        await using ParquetReader file = await ParquetReader.CreateAsync(new MemoryStream(Binary("trades", "--out", output, "--symbol", "SYNTH-EDGE", "--parquet")));
        DataField[] fields = file.Schema.GetDataFields();
        Assert.Equal(names, fields.Select(field => field.Name));
        ParquetRowGroupReader group = Assert.Single(file.RowGroups);
        double?[] net = new double?[group.RowCount];
        await group.ReadAsync<double>(fields[Array.IndexOf(names, "net_bps")], net);
        Assert.Equal(Column("net_bps"), net.Select(value => value!.Value));
        string[] reasons = new string[group.RowCount];
        await group.ReadAsync(fields[Array.IndexOf(names, "reason")], reasons);
        Assert.Equal(rows.Select(row => row[Array.IndexOf(names, "reason")]), reasons);
    }

    [Fact]
    public void The_table_fits_80_columns_and_its_last_line_is_the_total()
    {
        (string output, JsonElement oos) = Trained();
        HuracanResult table = HuracanProcess.Run("trades", "--out", output, "--symbol", "SYNTH-EDGE");
        Assert.True(table.Code == 0, table.ToString());
        string[] lines = table.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.True(line.Length <= 80, $"{line.Length}: {line}"));
        string total = Assert.Single(lines, line => line.Contains(" won: gross ", StringComparison.Ordinal));
        Assert.StartsWith($"{oos.GetProperty("trades").GetInt32()} trades, ", total, StringComparison.Ordinal);
        Assert.EndsWith($" = net {oos.GetProperty("netBpsTotal").GetDouble().ToString("F2", CultureInfo.InvariantCulture)} bps", total, StringComparison.Ordinal);

        string[] one = HuracanProcess.Run("trades", "--out", output, "--symbol", "SYNTH-EDGE", "--fold", "2").Output.Split('\n');
        Assert.EndsWith("fold 2 of 4", one[0], StringComparison.Ordinal);
        Assert.All(one[2..].TakeWhile(line => !line.Contains(" won: ", StringComparison.Ordinal)), line => Assert.StartsWith("F2-", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--symbol SYNTH-EDGE --fold 9", "--fold: 9 seen, run ")]
    [InlineData("--symbol SYNTH-EDGE --csv --json", "--csv and --json: given together")]
    [InlineData("--symbol SYNTH-EDGE --blobs x", "--blobs: given without --fleet")]
    [InlineData("--symbol NOSUCH", "--symbol NOSUCH: no run of this coin; there are ")]
    public void A_question_about_something_else_is_the_callers_mistake(string question, string answer)
    {
        HuracanResult refused = HuracanProcess.Run(["trades", "--out", Trained().Out, .. question.Split(' ')]);
        Assert.Equal(2, refused.Code);
        Assert.Contains(answer, refused.Error, StringComparison.Ordinal);
    }

    private (string Out, JsonElement Oos) Trained()
    {
        string output = ground.NewOut();
        HuracanResult run = HuracanProcess.Run(ground.TrainOften(output, "SYNTH-EDGE"));
        Assert.True(run.Code == 0, run.ToString());
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return (output, document.RootElement.GetProperty("symbols")[0].GetProperty("oos").Clone());
    }

    private static byte[] Binary(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true };
        foreach (string argument in (string[])[Path.Combine(AppContext.BaseDirectory, "huracan.dll"), .. arguments]) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        using MemoryStream bytes = new();
        process.StandardOutput.BaseStream.CopyTo(bytes);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return bytes.ToArray();
    }
}
