using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Huracan.Cli.Tests.Commands;

/// <summary>The built command as a user starts it: a process of its own, its streams and its exit code.</summary>
internal sealed class HuracanProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output, _error;

    private HuracanProcess(string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "huracan.dll"));
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    public static HuracanProcess Start(params string[] arguments) => new(arguments);

    public static HuracanResult Run(params string[] arguments)
    {
        using HuracanProcess process = Start(arguments);
        return process.Wait();
    }

    public int Id => _process.Id;
    public bool HasExited => _process.HasExited;

    public HuracanResult Wait()
    {
        Assert.True(_process.WaitForExit(TimeSpan.FromMinutes(3)), "huracan did not end within three minutes");
        return new HuracanResult(_process.ExitCode, _output.Result, _error.Result);
    }

    public void Terminate() => Assert.Equal(0, Kill(_process.Id, 15));

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int pid, int signal);
}

internal sealed record HuracanResult(int Code, string Output, string Error)
{
    public override string ToString() => $"exit {Code}\n--- stdout\n{Output}\n--- stderr\n{Error}";
}
