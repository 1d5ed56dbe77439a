using Xunit;

namespace Huracan.Rules;

public class CSharpCodeTests
{
    [Theory]
    [InlineData("a // b", "a     ")]
    [InlineData("a /* b */ c", "a         c")]
    [InlineData("a(\"b\") + c", "a(   ) + c")]
    [InlineData("\"a\\\"b\" c", "       c")]
    [InlineData("@\"a\"\"b\" c", "        c")]
    [InlineData("'\"' + c", "    + c")]
    [InlineData("'\\'' + c", "     + c")]
    [InlineData("$\"a{b}c\" d", "    b    d")]
    [InlineData("$\"{{a}}\" d", "         d")]
    [InlineData("$\"{f(\"x\", new { y })}\" d", "   f(   , new { y })   d")]
    [InlineData("\"\"\"a\"b\"\"\" c", "          c")]
    [InlineData("$$\"\"\"{a}{{b}}\"\"\" c", "          b      c")]
    [InlineData("\"\" + c", "   + c")]
    [InlineData("a\n// b\nc", "a\n    \nc")]
    public void Comments_and_strings_become_blanks_and_everything_else_keeps_its_place(string source, string expected)
    {
        string actual = CSharpCode.WithoutCommentsAndStrings(source);
        Assert.Equal(source.Length, actual.Length);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Ignored_paths_are_read_as_git_reads_them()
    {
        IgnoredPaths ignored = new(["# comment", "", "bin/", "*.user", "/out/"]);
        Assert.True(ignored.Covers("src/A/bin", isFolder: true));
        Assert.True(ignored.Covers("x/y.user", isFolder: false));
        Assert.True(ignored.Covers("out", isFolder: true));
        Assert.False(ignored.Covers("src/out", isFolder: true));
        Assert.False(ignored.Covers("src/A.cs", isFolder: false));
        Assert.Throws<NotSupportedException>(() => new IgnoredPaths(["a*b"]));
    }
}
