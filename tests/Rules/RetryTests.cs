using System.Text.RegularExpressions;
using Xunit;

namespace Huracan.Rules;

/// <summary>Whoever tries again does so by a Polly strategy with jitter: a loop written by hand forgets a limit, and many callers at one
/// pace meet again.</summary>
public class RetryTests
{
    private static readonly string[] Folders = ["src/Huracan.Stores/", "src/Huracan.Cli/", "src/Huracan.Runtime/"];

    private const string Seen = "a loop that pauses";
    private const string NoJitter = "// No jitter:";
    private const string BetterLoop =
        "use a ResiliencePipeline with AddRetry, a limit and UseJitter = true; a loop that only looks goes onto the list, with a reason";
    private const string BetterJitter = $"set UseJitter = true, or write '{NoJitter}' and the reason between the braces";

    private static readonly Regex Loop = new(
        @"\b(?:for|foreach|while)\s*\((?>[^()]+|\((?<open>)|\)(?<-open>))*\)(?(open)(?!))|\bdo\b(?=\s*[{\w])",
        RegexOptions.CultureInvariant);
    private static readonly Regex Pause = new(@"\bThread\s*\.\s*Sleep\b|\bTask\s*\.\s*Delay\b", RegexOptions.CultureInvariant);
    private static readonly Regex Strategy = new(
        @"\bRetryStrategyOptions(?:<[^;{}()]*>)?\s*(?:\(\s*\))?\s*[{]|" +
        @"\bnew\s+RetryStrategyOptions(?:<[^;{}()]*>)?\s*\(\s*\)|\bAddRetry\s*\(\s*new\s*\(\s*\)\s*[{]?", RegexOptions.CultureInvariant);

    /// <summary>Files with a loop that pauses and repeats no failed work, and why.</summary>
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["src/Huracan.Cli/Fleet/FleetNode.cs"] = "it looks now and then whether every run has ended, as long as the node lives",
        ["src/Huracan.Runtime/Cluster/ClusterNode.cs"] = "it waits within the drain's budget for this process's own trainings",
    };

    internal static IEnumerable<Finding> CheckLoops(IEnumerable<SourceFile> files, IReadOnlyDictionary<string, string> allowed)
    {
        HashSet<string> needed = [];
        foreach (SourceFile file in files.Where(f => Folders.Any(folder => f.Path.StartsWith(folder, StringComparison.Ordinal))))
        {
            string code = CSharpCode.WithoutCommentsAndStrings(file.Text);
            int[] pauses = [.. Loop.Matches(code).SelectMany(loop => PausesIn(code, loop)).Distinct()];
            if (pauses.Length > 0 && allowed.ContainsKey(file.Path)) needed.Add(file.Path);
            else foreach (int at in pauses) yield return new Finding(file.Path, Findings.LineOf(code, at), Seen, BetterLoop);
        }

        foreach (string path in allowed.Keys.Except(needed))
            yield return new Finding(path, 1, "no loop pauses here", "take it off the list of tests/Rules/RetryTests.cs");
    }

    internal static IEnumerable<Finding> CheckJitter(IEnumerable<SourceFile> files)
    {
        foreach (SourceFile file in files)
        {
            string code = CSharpCode.WithoutCommentsAndStrings(file.Text);
            foreach (Match strategy in Strategy.Matches(code))
            {
                int last = strategy.Index + strategy.Length - 1;
                int end = code[last] == '{' ? EndOfBlock(code, last) : last;
                bool random = Regex.IsMatch(code[last..end], @"\bUseJitter\s*=\s*true\b");
                if (!random && !file.Text[last..end].Contains(NoJitter, StringComparison.Ordinal))
                    yield return new Finding(file.Path, Findings.LineOf(code, strategy.Index), "a retry without jitter", BetterJitter);
            }
        }
    }

    private static IEnumerable<int> PausesIn(string code, Match loop)
    {
        int body = loop.Index + loop.Length;
        while (body < code.Length && char.IsWhiteSpace(code[body])) body++;
        if (body >= code.Length) yield break;
        int end = code[body] == '{' ? EndOfBlock(code, body) : EndOfStatement(code, body);
        foreach (Match pause in Pause.Matches(code[loop.Index..end])) yield return loop.Index + pause.Index;
    }

    private static int EndOfBlock(string code, int open)
    {
        int depth = 0;
        for (int i = open; i < code.Length; i++)
        {
            if (code[i] == '{') depth++;
            else if (code[i] == '}' && --depth == 0) return i + 1;
        }

        return code.Length;
    }

    /// <summary>To the semicolon, or to the end of the block of an if, a try or another loop.</summary>
    private static int EndOfStatement(string code, int from)
    {
        int at = code.AsSpan(from).IndexOfAny(';', '{');
        return at < 0 ? code.Length : code[from + at] == '{' ? EndOfBlock(code, from + at) : from + at;
    }

    private const string Place = "src/Huracan.Stores/a.cs";
    private static readonly Dictionary<string, string> None = [], One = new() { [Place] = "reason" };

    [Fact]
    public void No_loop_tries_again_by_hand() => Findings.AssertNone(CheckLoops(SourceTree.CSharpUnder("src/"), Allowed));

    [Fact]
    public void Every_retry_has_jitter() => Findings.AssertNone(CheckJitter(SourceTree.CSharpUnder("src/")));

    [Theory]
    [InlineData("for (int i = 0; i < F(2); i++)\n{\n    if (Try()) return;\n    Thread.Sleep(20);\n}", 4)]
    [InlineData("while (!Try()) await Task.Delay(50);", 1)]
    [InlineData("do\n{\n    await Task.Delay(50);\n}\nwhile (!Try());", 3)]
    [InlineData("for (; ; )\n    try\n    {\n        Thread.Sleep(20);\n    }\n    catch { }", 4)]
    public void A_loop_that_pauses_is_caught(string code, int line)
    {
        Finding finding = Assert.Single(CheckLoops([new SourceFile(Place, code)], None));
        Assert.Equal(line, finding.Line);
        Assert.Empty(CheckLoops([new SourceFile(Place, code)], One));
    }

    [Theory]
    [InlineData("for (int i = 0; i < 3; i++) Try();\nThread.Sleep(50);")]
    [InlineData("await Task.Delay(Budget); while (Try()) { }")]
    public void A_pause_outside_a_loop_passes(string code) => Assert.Empty(CheckLoops([new SourceFile(Place, code)], None));

    [Fact]
    public void A_file_on_the_list_must_need_it() => Assert.Equal("no loop pauses here", Assert.Single(CheckLoops([], One)).Seen);

    [Theory]
    [InlineData("b.AddRetry(new RetryStrategyOptions<bool?> { Delay = D })", 1)]
    [InlineData("b.AddRetry(new() { UseJitter = false })", 1)]
    [InlineData("var o = new RetryStrategyOptions();", 1)]
    [InlineData("b.AddRetry(new RetryStrategyOptions { Delay = D, UseJitter = true })", 0)]
    [InlineData("b.AddRetry(new RetryStrategyOptions\n{\n    // No jitter: one caller only.\n    Delay = D,\n})", 0)]
    public void A_retry_without_jitter_is_caught(string code, int findings) =>
        Assert.Equal(findings, CheckJitter([new SourceFile("src/a.cs", code)]).Count());
}
