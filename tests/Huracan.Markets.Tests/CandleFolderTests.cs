using System.Diagnostics;
using System.Globalization;
using System.Text;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets.Files;
using Xunit;

namespace Huracan.Markets.Tests;

/// <summary>What stands in a folder beside the candles: nothing of it is used in silence, and nothing is passed over in silence.</summary>
public sealed class CandleFolderTests : IDisposable
{
    private const string Name = "binance-X-1m-20241001-20241001.csv";
    private static readonly UtcMs Day = UtcMs.FromDate(2024, 10, 1);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Csv(UtcMs from, double close = 1, int rows = 1440)
    {
        StringBuilder text = new("open_time,open,high,low,close\n");
        for (int i = 0; i < rows; i++) text.Append(CultureInfo.InvariantCulture, $"{from.Value + (i * UtcMs.PerMinute)},{close},{close},{close},{close}\n");
        return text.ToString();
    }

    private CandleLoad Load(UtcMs? from = null, UtcMs? to = null, UtcMs? warmFrom = null, QualityPolicy? policy = null) =>
        new CandleFiles().Load(new CandleRequest(_folder.Path, "X", from, to, null, policy ?? QualityPolicy.Default, warmFrom));

    private string Fails() => Assert.Throws<MarketDataException>(() => Load()).Message.Replace(_folder.Path, "DIR", StringComparison.Ordinal);

    [Fact]
    public void Hidden_folders_and_files_are_left_out_and_named()
    {
        _folder.Write(Name, Csv(Day));
        _folder.Write($".Trash-1000/files/{Name}", Csv(Day, close: 5));
        _folder.Write($"sub/.git/{Name}", "broken");
        _folder.Write($".{Name}", "broken");

        CandleLoad load = Load();
        Assert.Equal([Name], load.Source.Files);
        Assert.Equal($"hidden, so not looked at: .{Name}, .Trash-1000/, sub/.git/", Assert.Single(load.Source.Notes));
    }

    [Fact]
    public void Files_left_alone_because_of_their_names_are_mentioned()
    {
        _folder.Write(Name, Csv(Day));
        _folder.Write("x.csv", "anything");
        _folder.Write("readme.md", "no candles");
        Assert.Equal($"left alone because of the name: x.csv; names that are read: {CandleFileName.Allowed}", Assert.Single(Load().Source.Notes));

        File.Delete(_folder.At(Name));
        Assert.Contains("no candle file here (left alone because of the name: x.csv;", Fails(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_of_one_name_are_told_apart_by_their_folders_and_equal_ones_are_merged_and_counted()
    {
        _folder.Write($"a/{Name}", Csv(Day));
        _folder.Write($"b/{Name}", Csv(Day));
        CandleLoad load = Load();
        Assert.Equal([$"a/{Name}", $"b/{Name}"], load.Source.Files);
        Assert.Contains("1440 rows that two files hold identically were merged, one of each kept", load.Source.Told);

        _folder.Write($"b/{Name}", Csv(Day, close: 2));
        Assert.Contains($"column open: a/{Name} says 1, b/{Name} says 2; allowed: overlapping files that agree", Fails(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_links_to_itself_is_walked_once()
    {
        _folder.Write($"a/{Name}", Csv(Day));
        Directory.CreateSymbolicLink(_folder.At("a/again"), _folder.At("a"));
        Assert.Equal([$"a/{Name}"], Load().Source.Files);
    }

    [Fact]
    public void A_pipe_a_folder_and_a_device_are_refused_without_being_opened()
    {
        string pipe = _folder.At("X.csv");
        using (Process make = Process.Start("mkfifo", [pipe])) make.WaitForExit();
        Assert.Contains("X.csv: is a pipe; allowed: a regular file", Fails(), StringComparison.Ordinal);
        foreach ((string path, string kind) in ((string, string)[])[(pipe, "a pipe"), (_folder.Path, "a folder"), ("/dev/null", "a device")])
        {
            foreach (Action read in (Action[])
                [() => CandleCsvReader.Read(path, "X"), () => FundingCsvReader.Read(path, "X"),
                    () => CandleParquetReader.Read(new CandleFileName(path, "", "X", null, null, null))])
            {
                MarketDataException error = Assert.Throws<MarketDataException>(read);
                Assert.Equal(FailureCause.Caller, error.Cause);
                Assert.Contains($"{path}: is {kind}; allowed: a regular file", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_damaged_file_before_the_span_is_never_passed_over_in_silence()
    {
        _folder.Write("binance-X-1m-20241002-20241002.csv", Csv(Day.AddDays(1)));
        UtcMs from = Day.AddDays(1), to = Day.AddDays(2);
        Assert.Equal("no candle before the span: features warm up inside it", Assert.Single(Load(from, to, Day).Source.Notes));

        _folder.Write(Name, Csv(Day) + "1727827140000,broken\n");
        CandleLoad load = Load(from, to, Day);
        Assert.True(load.Verdict.Accepted);
        string note = Assert.Single(load.Source.Notes);
        Assert.StartsWith("the candles before the span were left out, features warm up inside it: ", note, StringComparison.Ordinal);
        Assert.Contains($"{Name}:1442 column open: \"broken\" is not a number", note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_jump_between_the_candles_before_the_span_and_the_span_keeps_them_out_until_it_is_accepted()
    {
        _folder.Write(Name, Csv(Day));
        _folder.Write("binance-X-1m-20241002-20241002.csv", Csv(Day.AddDays(1), close: 1000));
        UtcMs from = Day.AddDays(1), to = Day.AddDays(2);
        CandleLoad alone = Load(from, to, Day);
        Assert.Equal(1440, alone.Warmed!.Count);
        Assert.Equal("the candles before the span were left out: they end at 1, the span begins at 1000 " +
            "(repair accept-jump:2024-10-02T00:00Z says that it is real)", Assert.Single(alone.Source.Notes));
        Assert.Equal(2880, Load(from, to, Day, QualityPolicy.Default with { AcceptedJumps = [from] }).Warmed!.Count);
    }

    [Fact]
    public void Two_paths_to_one_file_are_one()
    {
        string file = _folder.Write("a.csv", "x"), link = _folder.At("link.csv"), other = _folder.Write("b.csv", "x");
        File.CreateSymbolicLink(link, file);
        Assert.True(FileIdentity.AreOne(file, link));
        Assert.True(FileIdentity.AreOne(file, Path.Combine(_folder.Path, ".", "a.csv")));
        Assert.False(FileIdentity.AreOne(file, other));
        Assert.False(FileIdentity.AreOne(file, _folder.At("none")));
    }
}
