using Xunit;

namespace Huracan.Rules;

/// <summary>Time comes from a TimeProvider, so that tests and simulations set it. The benchmarks measure the real one.</summary>
public class ClockTests
{
    private const string Benchmarks = "src/Huracan.Cli/Bench/";

    private static readonly Ban Clock = new(
        @"\bDateTime(Offset)?\s*\.\s*(Now|UtcNow|Today)\b|\bStopwatch\b|\bEnvironment\s*\.\s*TickCount(64)?\b",
        "take a TimeProvider and ask that (GetUtcNow, GetTimestamp, GetElapsedTime); who composes the program passes TimeProvider.System");

    /// <summary>Files that ask the real clock, and why.</summary>
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["src/Huracan.Cli/Fleet/NodeLog.cs"] = "the stamp of a log line is for people and for other machines' logs",
        ["src/Huracan.Markets/Files/CandleCache.cs"] = "it compares with the times that the file system stamps",
        ["src/Huracan.Stores/Files/FolderBlobStore.cs"] = "it compares with, and sets, the times that the file system stamps",
        ["src/Huracan.Stores/S3/S3BlobStore.cs"] = "it compares with the times that the server stamps",
    };

    internal static IEnumerable<Finding> Check(IEnumerable<SourceFile> files, IReadOnlyDictionary<string, string> allowed)
    {
        HashSet<string> needed = [];
        foreach (SourceFile file in files.Where(f => !f.Path.StartsWith(Benchmarks, StringComparison.Ordinal)))
        {
            Finding[] found = [.. Clock.In(file.Path, CSharpCode.WithoutCommentsAndStrings(file.Text))];
            if (found.Length > 0 && allowed.ContainsKey(file.Path)) needed.Add(file.Path);
            else foreach (Finding finding in found) yield return finding;
        }

        foreach (string path in allowed.Keys.Except(needed))
            yield return new Finding(path, 1, "it asks no clock", "take it off the list of tests/Rules/ClockTests.cs");
    }

    [Fact]
    public void Src_asks_a_TimeProvider() => Findings.AssertNone(Check(SourceTree.CSharpUnder("src/"), Allowed));

    [Theory]
    [InlineData("var now = DateTime.UtcNow;")]
    [InlineData("var now = DateTimeOffset.Now;")]
    [InlineData("var day = DateTime.Today;")]
    [InlineData("long begun = Stopwatch.GetTimestamp();")]
    [InlineData("long now = Environment.TickCount64;")]
    public void A_clock_is_caught(string code)
    {
        Assert.Equal(2, Assert.Single(Check([new SourceFile("src/a.cs", "class A\n" + code)], new Dictionary<string, string>())).Line);
        Assert.Empty(Check([new SourceFile(Benchmarks + "a.cs", code)], new Dictionary<string, string>()));
    }

    [Theory]
    [InlineData("long begun = clock.GetTimestamp();")]
    [InlineData("DateTime at = clock.GetUtcNow().UtcDateTime; // not DateTime.UtcNow")]
    public void A_TimeProvider_passes(string code) =>
        Assert.Empty(Check([new SourceFile("src/a.cs", code)], new Dictionary<string, string>()));

    [Fact]
    public void A_file_on_the_list_passes_and_must_need_it()
    {
        Dictionary<string, string> allowed = new() { ["src/a.cs"] = "reason" };
        Assert.Empty(Check([new SourceFile("src/a.cs", "DateTime.UtcNow")], allowed));
        Assert.Equal("it asks no clock", Assert.Single(Check([new SourceFile("src/a.cs", "class A;")], allowed)).Seen);
    }
}
