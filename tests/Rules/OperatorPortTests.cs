using System.Text.RegularExpressions;
using Xunit;

namespace Huracan.Rules;

/// <summary>Petabridge.Cmd has no login, and its own default listens on every address: the shipped settings bind it to loopback.</summary>
public class OperatorPortTests
{
    internal static bool IsOnLoopback(IEnumerable<SourceFile> hocon)
    {
        string[] hosts = [.. hocon.SelectMany(f => Regex.Matches(Regex.Replace(f.Text, @"#[^\n]*", ""), @"petabridge\.cmd(?:\.host|\s*\{[^}]*?\bhost)\s*[=:]\s*""?([^\s""]+)")).Select(m => m.Groups[1].Value)];
        return hosts.Length > 0 && hosts.All(host => host == "127.0.0.1");
    }

    [Fact]
    public void The_shipped_settings_bind_it_to_loopback() =>
        Assert.True(IsOnLoopback(SourceTree.Files.Where(f => f.Path.StartsWith("hocon/", StringComparison.Ordinal))), "hocon/: petabridge.cmd.host must be 127.0.0.1, once");

    [Theory]
    [InlineData("petabridge.cmd { host = 0.0.0.0 }")]
    [InlineData("petabridge.cmd.host = \"10.0.0.1\"")]
    [InlineData("# petabridge.cmd.host = 127.0.0.1")]
    [InlineData("petabridge.cmd { port = 9110 }")]
    public void Another_address_or_none_is_caught(string text) => Assert.False(IsOnLoopback([new SourceFile("hocon/x.conf", text)]));
}
