using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace Huracan.Services.Tests.Fleet;

/// <summary>The built command with an environment of its own.</summary>
internal sealed class FleetProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly System.Text.StringBuilder _error = new();

    public FleetProcess(IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "huracan.dll"));
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        foreach ((string name, string? value) in environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null) lock (_error) _error.Append(line.Data).Append('\n');
        };
        _process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    /// <summary>What it wrote to stderr until now.</summary>
    public string ErrorSoFar
    {
        get
        {
            lock (_error) return _error.ToString();
        }
    }

    public (int Code, string Output, string Error) Wait()
    {
        Assert.True(_process.WaitForExit(TimeSpan.FromMinutes(2)), "a process of the fleet did not end within two minutes");
        _process.WaitForExit(); // with its last line
        return (_process.ExitCode, _output.Result, ErrorSoFar);
    }

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int pid, int signal);
}
