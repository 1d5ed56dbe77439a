using System.Text.RegularExpressions;
using Xunit;

namespace Huracan.Rules;

/// <summary>No file holds what looks like a secret (D53), a path of one machine, or a host that only one network knows.</summary>
public class SecretsAndPlacesTests
{
    private const string Secret = "secrets live in the environment only; take it out, and revoke it if it was real";
    private const string Machine = "it exists on one machine; use a path from the root, an option or a temporary folder";
    private const string Host = "only one network knows it; name the public gallery, or leave it to the user's own configuration";

    private const string CommandLine = "every user of the machine can read a command line; take it from the environment or a secret's file";

    private static readonly (Regex Shape, string Name, string Better)[] Shapes =
    [
        (Of(@"(?<!\d)\d{8,10}:[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"), "a Telegram bot token", Secret),
        (Of(@"\b(AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}\b"), "an AWS key", Secret),
        (Of(@"\bsl\.(u\.)?[A-Za-z0-9_-]{40,}"), "a Dropbox token", Secret),
        (Of(@"\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{40,}"), "a GitHub token", Secret),
        (Of(@"\bxox[abprs]-[A-Za-z0-9-]{20,}"), "a Slack token", Secret),
        (Of(@"-----BEGIN ([A-Z]+ )*PRIVATE KEY-----"), "a private key", Secret),
        (Of(@"(?i)(token|secret|passw(or)?d|api_?key|access_?key)\w*[""']?\s*(=|:|:=|=>)\s*[""']?(?=[A-Za-z0-9+/_-]*\d)(?=[A-Za-z0-9+/_-]*[A-Za-z])[A-Za-z0-9+/_-]{24,}"), "a secret given a value", Secret),
        (Of(@"(?i)\b(postgres(ql)?|mysql|redis|amqp|https?|ftp)://[^\s:/@""'<>{}$]+:[^\s/@""'<>{}$*]{3,}@"), "a password in an address", Secret),
        (Of(@"--(d" + @"sn|password)\b"), "a secret as an option", CommandLine),
        (Of(@"(?<![\w.~/-])/(home|Users|root|work|workspace|builds)/[\w.]"), "a machine's path", Machine),
        (Of(@"(?i)\b[A-Z]:\\+(Users|Documents and Settings)\\"), "a machine's path", Machine),
        (Of(@"(?i)https?://[\w.-]*(artifactory|nexus|jfrog|devpi|verdaccio)[\w.-]*"), "a private package host", Host),
        (Of(@"(?i)\b[\w-]+(\.[\w-]+)*\.(internal|corp|lan|intranet)(?=[:/""'\s])"), "a private host", Host),
        // A version may read like an address of the network 10, so that one counts only where an address stands.
        (Of(@"(?<![\d.])(192\.168|172\.(1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}(?![\d.])|(//|@)10(\.\d{1,3}){3}\b|(?<![\d.])10(\.\d{1,3}){3}:\d"), "a private address", Host),
    ];

    internal static IEnumerable<Finding> Check(SourceFile file)
    {
        string[] lines = file.Lines;
        for (int i = 0; i < lines.Length; i++)
        {
            foreach ((Regex shape, string name, string better) in Shapes)
            {
                // The finding must not print a secret into a log.
                if (shape.Match(lines[i]) is { Success: true } match) yield return new Finding(file.Path, i + 1, better == Secret ? name : $"{name} '{match.Value}'", better);
            }
        }
    }

    [Fact]
    public void No_file_holds_a_secret_or_a_place_of_one_machine() => Findings.AssertNone(SourceTree.Files.SelectMany(Check));

    // Put together here, so that this file holds none of the shapes itself.
    public static TheoryData<string> Violations => new()
    {
        "bot = 123456789" + ":" + new string('A', 20) + new string('b', 15),
        "id: AKIA" + "IOSFODNN7EXAMPLE",
        "sl" + ".B" + new string('x', 60),
        "ghp" + "_" + new string('a', 36),
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "-----BEGIN " + "PRIVATE KEY-----",
        "\"apiSecret" + "\": \"" + "9f8e7d6c5b4a39281706f5e4d3c2b1a0\"",
        "DROPBOX_ACCESS_TOKEN" + "=" + "abcdefghijklmnopqrstuvwxyz0123",
        "postgres" + "://huracan:" + "hunter2@db/huracan",
        "huracan status --d" + "sn Host=db",
        "cd /home" + "/alice/huracan",
        "open(\"/work" + "/main\")",
        "C:" + "\\Users\\alice",
        "https:" + "//nexus.example.org/repository/nuget",
        "<add value=\"http://feed.team" + ".internal/v3/index.json\" />",
        "host: 192.168" + ".1.7",
        "http:/" + "/10.0.0.7/v3",
    };

    [Theory]
    [MemberData(nameof(Violations))]
    public void A_violation_is_caught_and_a_secret_is_not_repeated(string line)
    {
        Finding finding = Check(new SourceFile("x.yaml", "one\n" + line + "\n")).First();
        Assert.Equal(2, finding.Line);
        if (finding.Better == Secret) Assert.DoesNotContain(line[^12..], finding.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TELEGRAM_BOT_TOKEN=<from the environment>")]
    [InlineData("string token = Environment.GetEnvironmentVariable(name);")]
    [InlineData("CancellationToken token = linked.CreateSomethingVeryLongWithoutDigits;")]
    [InlineData("https://api.nuget.org/v3/index.json")]
    [InlineData("https://docs.example.com/home/start")]
    [InlineData("System.Numerics.Tensors 10.0.0.1")]
    [InlineData("listen on 127.0.0.1:8080")]
    [InlineData("sha256 9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0")]
    [InlineData("src/work/main")]
    public void Ordinary_lines_pass(string line) => Assert.Empty(Check(new SourceFile("x.yaml", line)));

    private static Regex Of(string pattern) => new(pattern, RegexOptions.CultureInvariant);
}
