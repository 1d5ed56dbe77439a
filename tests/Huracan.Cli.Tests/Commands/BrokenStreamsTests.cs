using System.Diagnostics;
using System.Text.Json;

namespace Huracan.Cli.Tests.Commands;

/// <summary>What is shown to a person changes no result, wherever it goes; a result that cannot be written is said to be so.</summary>
public sealed class BrokenStreamsTests(TrainingGround ground) : IClassFixture<TrainingGround>
{
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("2>/dev/full")] // a log on a full disk
    [InlineData("2>&-")]        // closed
    [InlineData("2> >(exec true)")] // a reader that has gone
    public void Training_finds_the_same_model_whatever_standard_error_is(string error)
    {
        HuracanResult good = HuracanProcess.Run(ground.Train(ground.NewOut(), "SYNTH-EDGE"));
        HuracanResult bad = Bash($"\"$@\" {error}", ground.Train(ground.NewOut(), "SYNTH-EDGE"));

        Assert.True(bad.Code == 0, bad.ToString());
        Assert.Equal(Coin(good).GetProperty("verdict").GetString(), Coin(bad).GetProperty("verdict").GetString());
        Assert.Equal(Coin(good).GetProperty("model").GetString(), Coin(bad).GetProperty("model").GetString());
    }

    [Fact]
    public void A_reader_of_standard_error_that_takes_nothing_keeps_no_training_from_its_end()
    {
        // The pipe is full before the training begins.
        HuracanResult run = Bash("""
            mkfifo "$0.pipe"; exec 3<>"$0.pipe"
            timeout 1 dd if=/dev/zero bs=4096 count=1024 status=none >&3
            "$@" 2>&3
            """, ground.Train(ground.NewOut(), "SYNTH-EDGE"));

        Assert.True(run.Code == 0, run.ToString());
        Assert.Equal("REJECTED", Coin(run).GetProperty("verdict").GetString());
    }

    [Fact]
    public void A_stop_signal_is_obeyed_while_standard_error_is_a_full_pipe()
    {
        string output = ground.NewOut();
        HuracanResult run = Bash($"""
            mkfifo "$0.pipe"; exec 3<>"$0.pipe"
            timeout 1 dd if=/dev/zero bs=4096 count=1024 status=none >&3
            "$@" 2>&3 & p=$!
            until [ -e '{output}/huracan.db' ]; do sleep 0.05; done
            kill -TERM $p
            wait $p
            """, ground.Train(output, "SYNTH-EDGE"));

        Assert.True(run.Code == 75, run.ToString());
    }

    [Fact]
    public void A_stop_signal_ends_a_read_that_never_returns()
    {
        // Reading a pipe without a writer never returns, like a dead network mount.
        HuracanResult run = Bash("""
            mkfifo "$0.csv"
            "$@" --data "$0.csv" & p=$!
            sleep 2
            kill -TERM $p
            wait $p
            """, [.. ground.Train(ground.NewOut(), "X").Where((_, i) => i is not (1 or 2))]);

        Assert.True(run.Code is 75 or 2, run.ToString()); // 2: a reader that knows a pipe when it sees one
    }

    [Theory]
    [InlineData(">/dev/full", "No space left on device")]
    [InlineData(">&-", "it is closed")]
    public void A_result_that_cannot_be_written_is_exit_3_in_words(string redirection, string reason)
    {
        HuracanResult run = Bash($"\"$@\" {redirection}", ground.Train(ground.NewOut(), "SYNTH-EDGE"));

        Assert.True(run.Code == 3, run.ToString());
        Assert.Contains($"huracan: the result could not be written to standard output: {reason}", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_of_the_result_that_has_gone_is_no_trouble()
    {
        HuracanResult run = Bash("\"$@\" | true; exit ${PIPESTATUS[0]}", ground.Train(ground.NewOut(), "SYNTH-EDGE"));

        Assert.True(run.Code == 0, run.ToString());
        Assert.DoesNotContain("huracan:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipe_gets_a_line_per_step_without_control_sequences()
    {
        HuracanResult run = HuracanProcess.Run(ground.Train(ground.NewOut(), "SYNTH-EDGE"));

        Assert.StartsWith("reading the candles of 1 coin\n", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^SYNTH-EDGE +\d+\.\d %  fold 1/4, update 0/3$", run.Error);
        Assert.DoesNotContain('\u001b', run.Error + run.Output);
    }

    private static JsonElement Coin(HuracanResult run)
    {
        Assert.True(run.Code == 0, run.ToString());
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("symbols")[0].Clone();
    }

    /// <summary>The script has the command as <c>"$@"</c> and a path of its own as <c>$0</c>.</summary>
    private HuracanResult Bash(string script, string[] arguments)
    {
        ProcessStartInfo start = new("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] all = ["-c", script, ground.NewOut(), "dotnet", Path.Combine(AppContext.BaseDirectory, "huracan.dll"), .. arguments];
        foreach (string argument in all) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Guard)) process.Kill(entireProcessTree: true);
        Assert.True(process.HasExited && Task.WaitAll([output, error], Guard), "the script did not end within three minutes");
        return new HuracanResult(process.ExitCode, output.Result, error.Result);
    }
}
