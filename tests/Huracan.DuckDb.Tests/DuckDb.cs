using System.Diagnostics;
using Xunit;

namespace Huracan.DuckDb.Tests;

/// <summary>DuckDB in a process of its own, through its node client. scripts/duckdb-install brings it; where it is missing every test here fails and says so.</summary>
internal static class DuckDb
{
    private static readonly string Folder = System.IO.Path.Combine(Root(), "tests", "Huracan.DuckDb.Tests", "node");

    /// <summary>Runs one statement.</summary>
    public static void Run(string sql) => Start("run", sql);

    /// <summary>Names, types, and the bits of every value.</summary>
    public static string[] Dump(string sql) => Start("dump", sql).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Start(string mode, string sql)
    {
        Assert.True(Directory.Exists(System.IO.Path.Combine(Folder, "node_modules", "@duckdb")), "DuckDB is not installed; run scripts/duckdb-install (it needs node and npm)");
        ProcessStartInfo start = new("node") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        foreach (string argument in (string[])["duckdb.mjs", mode, sql]) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"DuckDB failed on: {sql}\n{error.Result}");
        return output;
    }

    private static string Root()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(at.FullName, "Huracan.Actors.sln"))) return at.FullName;
        }

        throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} holds Huracan.Actors.sln");
    }
}
