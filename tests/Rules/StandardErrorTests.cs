using Xunit;

namespace Huracan.Rules;

/// <summary>Output to a person never blocks, throws to, or ends the work, so all of it goes through one lossy writer.</summary>
public class StandardErrorTests
{
    private const string TheStreams = "src/Huracan.Cli/Output/Terminal/StandardStreams.cs";

    private static readonly Ban Direct = new(
        @"\bConsole\s*\.\s*(Error|SetError|OpenStandardError)\b",
        "say it with Stderr.Say: a full disk, a closed descriptor or a reader that takes nothing must not reach the work");

    internal static IEnumerable<Finding> Check(IEnumerable<SourceFile> files) =>
        files.Where(file => file.Path != TheStreams).SelectMany(file => Direct.In(file.Path, CSharpCode.WithoutCommentsAndStrings(file.Text)));

    [Fact]
    public void Src_writes_to_standard_error_in_one_place() => Findings.AssertNone(Check(SourceTree.CSharpUnder("src/")));

    [Theory]
    [InlineData("Console.Error.WriteLine(1);")]
    [InlineData("using Stream s = Console.OpenStandardError();")]
    [InlineData("System.Console . Error.Flush();")]
    public void A_direct_write_is_caught(string code)
    {
        Assert.Equal(2, Assert.Single(Check([new SourceFile("src/a.cs", "class A\n" + code)])).Line);
        Assert.Empty(Check([new SourceFile(TheStreams, code)]));
    }

    [Theory]
    [InlineData("Stderr.Say(line); // not Console.Error")]
    [InlineData("bool pipe = Console.IsErrorRedirected;")]
    public void Saying_it_passes(string code) => Assert.Empty(Check([new SourceFile("src/a.cs", code)]));
}
