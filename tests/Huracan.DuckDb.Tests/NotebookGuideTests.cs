using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace Huracan.DuckDb.Tests;

/// <summary>The DuckDB queries of docs/guides/notebook.md, on the files that its commands make.</summary>
public sealed partial class NotebookGuideTests : IDisposable
{
    private static readonly string s_root = Root();
    private readonly string _folder = Directory.CreateTempSubdirectory("huracan-notebook-").FullName;

    [Fact]
    public void Every_query_of_the_page_runs_and_the_trades_add_up_to_the_run()
    {
        string page = File.ReadAllText(Path.Combine(s_root, "docs", "guides", "notebook.md"));
        foreach (Match block in Commands().Matches(page)) Bash(block.Groups[1].Value);
        using DuckDb duck = new();
        duck.Run($"SET file_search_path = '{_folder}'");
        string[][] answers = [.. Queries().Matches(page).Select(query => duck.Rows(query.Groups[1].Value))];
        Assert.Equal(3, answers.Length);
        Assert.Equal("4608", answers[0][0].Split(',')[0]); // 16 days of 5-minute candles

        string[] trades = answers[1][0].Split(',');
        Assert.Equal(File.ReadLines(Path.Combine(_folder, "trades.csv")).Count() - 1, int.Parse(trades[0]));
        Assert.NotEqual("0", trades[0]);
        double net = BitConverter.UInt64BitsToDouble(Convert.ToUInt64(trades[1], 16));
        Assert.Equal(NetOfTheRun(), net, 1e-6);
        Assert.Equal(Math.Min(5, int.Parse(trades[0])), answers[2].Length);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The sum over all test days, as the run's JSON has it.</summary>
    private double NetOfTheRun()
    {
        string json = Bash("huracan train --data candles --symbols SYNTH-EDGE --from 2024-01-01 --days 14 --config small.yaml --out run --json");
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return document.RootElement.GetProperty("symbols")[0].GetProperty("oos").GetProperty("netBpsTotal").GetDouble();
    }

    private string Bash(string commands)
    {
        ProcessStartInfo start = new("bash") { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardInput = true };
        using Process bash = Process.Start(start)!;
        bash.StandardInput.Write($"set -euo pipefail\nhuracan() {{ '{Path.Combine(s_root, "scripts", "huracan")}' \"$@\"; }}\n{commands}\n");
        bash.StandardInput.Close();
        string output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        Assert.Equal(0, bash.ExitCode);
        return output;
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Huracan.Actors.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Commands();

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Queries();
}
