using Microsoft.Data.Sqlite;

namespace Huracan.Cli.Tests.Commands;

/// <summary>What a run does when the world is against it, and that it continues once the world is mended.</summary>
public sealed class TroubleTests(TrainingGround ground) : IClassFixture<TrainingGround>
{
    [Fact]
    public void Another_algorithm_version_is_refused_with_both_named_and_a_fresh_run_can_be_continued()
    {
        string output = ground.NewOut();
        HuracanResult first = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));
        Execute(output, """
            PRAGMA foreign_keys=0;
            DELETE FROM journal;
            UPDATE runs SET run_id = 'of-an-older-program', algorithm_version = 0, finished_ms = NULL;
            UPDATE run_coins SET run_id = 'of-an-older-program';
            DELETE FROM model_versions;
            DELETE FROM models
            """);

        HuracanResult refused = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));
        HuracanResult fresh = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE", "--fresh"));
        HuracanResult continued = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));

        Assert.True(first.Code == 0, first.ToString());
        Assert.True(refused.Code == 2, refused.ToString());
        Assert.Contains("run of-an-older-program was begun with algorithm version 0, this program has version", refused.Error, StringComparison.Ordinal);
        Assert.True(fresh.Code == 0, fresh.ToString());
        Assert.True(continued.Code == 0, continued.ToString());
    }

    [Fact]
    public void A_journal_that_takes_nothing_ends_the_run_with_3_and_sets_no_coin_aside()
    {
        string output = ground.NewOut();
        HuracanProcess.Run(ground.Train(output, "NOPE")); // makes the folder and no run
        Execute(output, "CREATE TRIGGER full BEFORE INSERT ON journal WHEN NEW.persistence_id LIKE '%/coin/%' BEGIN SELECT RAISE(ABORT, 'no space'); END");

        HuracanResult broken = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));
        Execute(output, "DROP TRIGGER full");
        HuracanResult mended = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));

        Assert.True(broken.Code == 3, broken.ToString());
        Assert.Contains("append ended as Unknown", broken.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", broken.Error, StringComparison.Ordinal);
        Assert.True(mended.Code == 0, mended.ToString());
        Assert.Contains("\"verdict\":\"REJECTED\"", mended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_coin_whose_model_cannot_be_written_is_set_aside_with_3_and_its_report_says_so()
    {
        string known = ground.NewOut(), output = ground.NewOut();
        HuracanProcess.Run(ground.Train(known, "SYNTH-EDGE,SYNTH-WALK"));
        string run = Path.GetFileName(Directory.GetDirectories(Path.Combine(known, "runs")).Single());
        Directory.CreateDirectory(Path.Combine(output, "models", "SYNTH-EDGE", run, "model.tar.gz", "in-the-way"));

        HuracanResult trained = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE,SYNTH-WALK"));

        Assert.True(trained.Code == 3, trained.ToString());
        Assert.Contains("\"verdict\":\"SET ASIDE\"", trained.Output, StringComparison.Ordinal);
        Assert.Contains("\"verdict\":\"REJECTED\"", trained.Output, StringComparison.Ordinal); // the other coin finishes
        string report = File.ReadAllText(Path.Combine(output, "runs", run, "SYNTH-EDGE.txt"));
        Assert.Contains("Report on SYNTH-EDGE: SET ASIDE\nThe coin has no verdict", report, StringComparison.Ordinal);
        Assert.DoesNotContain("REFUSED", report, StringComparison.Ordinal);

        // The trouble mended, the same command tries the coin again, trains nothing twice and leaves the other one alone.
        Directory.Delete(Path.Combine(output, "models", "SYNTH-EDGE", run, "model.tar.gz"), recursive: true);
        HuracanResult mended = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE,SYNTH-WALK"));
        Assert.True(mended.Code == 0, mended.ToString());
        Assert.DoesNotContain("SET ASIDE", mended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("update", mended.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(output, "models", "SYNTH-EDGE", run, "model.tar.gz")));
    }

    [Fact]
    public void The_table_counts_trades_in_whole_numbers_and_names_the_unit_of_each_baseline()
    {
        string[] arguments = [.. ground.Train(ground.NewOut(), "SYNTH-EDGE").Where(a => a != "--json")];
        HuracanResult run = HuracanProcess.Run(arguments);

        Assert.True(run.Code == 0, run.ToString());
        Assert.Matches(@"\| G4 trades \(>= 500\) +\| +\d+ FAIL \|", run.Output);
        Assert.Contains("| buy and hold bps, before cost", run.Output, StringComparison.Ordinal);
        Assert.Contains("| stay flat bps", run.Output, StringComparison.Ordinal);
    }

    private static void Execute(string output, string sql)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(output, "huracan.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
