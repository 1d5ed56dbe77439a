using System.Diagnostics;
using Huracan.Actors.Stores;
using Huracan.Core.Market;
using Huracan.Stores.Out;
using Huracan.Stores.Registry;
using Xunit;

namespace Huracan.Stores.Tests.Out;

public sealed class OutFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_start_takes_the_next_epoch()
    {
        for (long epoch = 1; epoch <= 3; epoch++)
        {
            using OutFolder folder = OutFolder.Open(_folder.Path, FixedClock.Instance);
            Assert.Equal(epoch, folder.Epoch);
        }
    }

    [Fact]
    public void Temp_files_of_writers_that_died_are_gone_after_the_next_start_wherever_they_wrote()
    {
        string[] left = [.. ((string[])["blobs/ab", "models/SYNTH/run", "runs/run", "cache"]).Select(place => Path.Combine(_folder.Path, place, ".tmp-left"))];
        foreach (string file in left)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "torn");
        }

        using OutFolder folder = OutFolder.Open(_folder.Path, FixedClock.Instance);

        Assert.Equal(left.Length, folder.Swept);
        Assert.DoesNotContain(left, File.Exists);
    }

    [Fact]
    public void A_second_owner_in_the_same_process_is_refused_and_the_first_one_is_named()
    {
        using OutFolder first = OutFolder.Open(_folder.Path, FixedClock.Instance);
        LockedException error = Assert.Throws<LockedException>(() => OutFolder.Open(_folder.Path, FixedClock.Instance));
        Assert.Equal(new LockOwner(Environment.ProcessId, Environment.MachineName, "2025-01-01T00:00:00Z"), error.Owner);
        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName} has worked in this folder since 2025-01-01T00:00:00Z", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, first.Epoch);
    }

    [Fact]
    public void A_live_process_keeps_the_folder_and_a_killed_one_gives_it_up()
    {
        using Process holder = SecondProcess.Start(["hold", _folder.Path]);
        try
        {
            Assert.Equal("held", holder.StandardOutput.ReadLine());
            LockedException error = Assert.Throws<LockedException>(() => OutFolder.Open(_folder.Path, FixedClock.Instance));
            Assert.Equal(holder.Id, error.Owner?.ProcessId);
            (int exitCode, string output) = SecondProcess.Run(["hold", _folder.Path]);
            Assert.Equal(3, exitCode);
            Assert.Contains($"process {holder.Id} ", output, StringComparison.Ordinal);
            using OutFolderReader reader = OutFolderReader.Open(_folder.Path);
            Assert.Equal(holder.Id, reader.Owner?.ProcessId);
            Assert.Equal(1, reader.Epoch);
        }
        finally
        {
            holder.Kill();
            holder.WaitForExit();
        }

        using OutFolder next = OutFolder.Open(_folder.Path, FixedClock.Instance);
        Assert.Equal(2, next.Epoch);
    }

    [Fact]
    public void A_status_reader_sees_runs_and_the_owner_while_the_owner_works_and_nobody_afterwards()
    {
        using (OutFolder folder = OutFolder.Open(_folder.Path, FixedClock.Instance))
        {
            using OutFolderReader reader = OutFolderReader.Open(_folder.Path);
            folder.Registry.StartRun(new RunRegistration("run", "inputs", 1, "spec", new UtcMs(0), new UtcMs(9), ["A"]));
            Assert.Equal("A", Assert.Single(Assert.Single(reader.Registry.Runs()).Coins).Symbol);
            Assert.Equal(Environment.ProcessId, reader.Owner?.ProcessId);
        }

        using OutFolderReader after = OutFolderReader.Open(_folder.Path);
        Assert.Null(after.Owner);
        Assert.Single(after.Registry.Runs());
    }

    [Fact]
    public void A_folder_without_a_run_is_said_to_have_none()
    {
        Assert.False(OutFolderReader.Exists(_folder.In("nothing")));
        StoreException error = Assert.Throws<StoreException>(() => OutFolderReader.Open(_folder.In("nothing")));
        Assert.Contains("has a run been started in this folder?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_refused()
    {
        File.WriteAllText(_folder.In("out"), "");
        StoreException error = Assert.Throws<StoreException>(() => OutFolder.Open(_folder.In("out/deeper"), FixedClock.Instance));
        Assert.Equal(StoreTrouble.NotAFolder, error.Trouble);
    }

    [Fact]
    public void A_place_that_takes_no_folder_is_refused_in_words()
    {
        if (!OperatingSystem.IsLinux()) return;   // /proc is what even root may not write to
        StoreException error = Assert.Throws<StoreException>(() => OutFolder.Open("/proc/huracan", FixedClock.Instance));
        Assert.StartsWith("/proc/huracan: cannot create the folder: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_opening_gives_the_lock_back()
    {
        File.WriteAllText(_folder.In("huracan.db"), new string('x', 5000));
        Assert.Throws<StoreException>(() => OutFolder.Open(_folder.Path, FixedClock.Instance));
        File.Delete(_folder.In("huracan.db"));
        using OutFolder folder = OutFolder.Open(_folder.Path, FixedClock.Instance);
        Assert.Equal(1, folder.Epoch);
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("")]
    public void A_symbol_cannot_climb_out_of_the_folder(string symbol) =>
        Assert.Throws<ArgumentException>(() => new OutLayout(_folder.Path).Model(symbol, "run"));

    [Fact]
    public void A_leftover_of_an_earlier_epoch_cannot_write_a_registry_row()
    {
        OutFolder old = OutFolder.Open(_folder.Path, FixedClock.Instance);
        using Huracan.Stores.Sqlite.SqliteDatabase thief = Huracan.Stores.Sqlite.SqliteDatabase.Open(old.Layout.Database);
        thief.TakeOver();
        FencedException error = Assert.Throws<FencedException>(() => old.Registry.FinishRun("run"));
        Assert.Equal((1, 2), (error.Epoch, error.StoredEpoch));
        var outcome = new AppendOutcome[1];
        old.Journal.Append([new JournalAppend("x", old.Epoch, [new JournalRecord(1, "e", 1, default)])], outcome, out _);
        Assert.Equal(AppendOutcome.Fenced, outcome[0]);
        old.Dispose();
    }
}
