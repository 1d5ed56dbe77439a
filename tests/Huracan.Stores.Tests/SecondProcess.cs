using System.Diagnostics;

namespace Huracan.Stores.Tests;

/// <summary>Starts this test program as a process of its own.</summary>
internal static class SecondProcess
{
    /// <summary>128 + 9: how a shell and .NET report a death by SIGKILL.</summary>
    public const int Killed = 137;

    public static Process Start(string[] args, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(SecondProcess).Assembly.Location);
        foreach (string arg in args) start.ArgumentList.Add(arg);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static (int ExitCode, string Output) Run(string[] args, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        using Process process = Start(args, environment);
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}
