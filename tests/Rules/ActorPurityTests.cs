using System.Text.RegularExpressions;
using Xunit;

namespace Huracan.Rules;

/// <summary>Handlers are synchronous: what waits or reaches outside is an effect, in a class of its own.</summary>
public class ActorPurityTests
{
    private const string Better = "an actor only receives, asks, stores and answers; declare an Effect in a class of its own, run it by Context.Run and take its result as a message";

    private static readonly Ban[] Bans =
    [
        new(@"\b(async|await)\b|(?<![\w.])(Task|ValueTask)\b|\b(Thread|ThreadPool|Parallel|SemaphoreSlim|Mutex|ManualResetEvent(Slim)?|AutoResetEvent|BlockingCollection)\b|(?<![\w.])Monitor\s*\.|\block\s*\(", Better),
        new(@"(?<![\w.])(File|Directory)\s*\.|\b(FileStream|StreamReader|StreamWriter|FileInfo|DirectoryInfo|Socket|TcpClient|HttpClient|ProcessStartInfo)\b|(?<![\w.])Console\s*\.", Better),
        new(@"\bDateTime(Offset)?\s*\.\s*(Now|UtcNow|Today)\b|\bStopwatch\b|\bTickCount(64)?\b|\bRandom(NumberGenerator)?\b|\bGuid\s*\.\s*NewGuid\b", "time, chance and ids come in by message or constructor, so that replay gives the same state"),
    ];

    private static readonly Regex ClassHead = new(@"\bclass\s+(?<name>\w+)(?:\s*<[^{>]*>)?(?:\s*\((?>[^()]+|\((?<open>)|\)(?<-open>))*\))?\s*:\s*(?<base>[\w.]+)[^{;]*[{;]", RegexOptions.CultureInvariant);

    /// <summary>Every class that derives from Actor, at any distance, in any of the files.</summary>
    internal static IReadOnlyList<Finding> Check(IReadOnlyList<SourceFile> files)
    {
        List<(SourceFile File, string Code, Match Head, string Name, string Base)> classes = [];
        foreach (SourceFile file in files)
        {
            string code = CSharpCode.WithoutCommentsAndStrings(file.Text);
            foreach (Match head in ClassHead.Matches(code))
            {
                string parent = head.Groups["base"].Value;
                classes.Add((file, code, head, head.Groups["name"].Value, parent[(parent.LastIndexOf('.') + 1)..]));
            }
        }

        HashSet<string> actors = ["Actor", "PersistentActor"];
        while (classes.Any(c => actors.Contains(c.Base) && actors.Add(c.Name))) { }

        List<Finding> findings = [];
        foreach ((SourceFile file, string code, Match head, string name, string parent) in classes)
        {
            if (!actors.Contains(parent)) continue;
            int end = EndOfBody(code, head.Index + head.Length - 1);
            string body = code[head.Index..end];
            foreach (Ban ban in Bans) findings.AddRange(ban.In(file.Path, body, code, head.Index).Select(f => f with { Seen = $"{name} holds {f.Seen}" }));
        }

        return findings;
    }

    [Fact]
    public void No_actor_waits_locks_or_reaches_outside() => Findings.AssertNone(Check([.. SourceTree.CSharpUnder("src/")]));

    [Theory]
    [InlineData("async void Do() { }")]
    [InlineData("Task? _work;")]
    [InlineData("void Do() { lock (_gate) { } }")]
    [InlineData("void Do() { new Thread(Run); }")]
    [InlineData("void Do() { File.Delete(path); }")]
    [InlineData("Socket? _socket;")]
    [InlineData("long Now() => Stopwatch.GetTimestamp();")]
    public void A_violation_is_caught_in_a_direct_and_in_a_distant_actor(string member)
    {
        string direct = "namespace X;\nsealed class Loader(string path) : PersistentActor\n{\n    " + member + "\n}\n";
        Assert.Equal(4, Assert.Single(Check([new SourceFile("src/a.cs", direct)])).Line);
        string distant = "abstract class Base : Actor { }\nclass Loader<T>(Func<int, (int, int)> f) : Base, IDisposable\n{\n\n" + member + "\n}\n";
        Assert.Equal(5, Assert.Single(Check([new SourceFile("src/a.cs", distant)])).Line);
    }

    [Fact]
    public void A_host_or_an_effect_beside_an_actor_may_do_what_the_actor_may_not()
    {
        const string text = "class Loader : Actor { void On() { Context.Run(new Read()); } }\nrecord Read : Effect { object Execute() => File.ReadAllText(\"x\"); }\nclass Host : IHost { Thread t; }\n";
        Assert.Empty(Check([new SourceFile("src/a.cs", text)]));
    }

    private static int EndOfBody(string code, int open)
    {
        if (code[open] != '{') return open;
        int depth = 0;
        for (int i = open; i < code.Length; i++)
        {
            if (code[i] == '{') depth++;
            else if (code[i] == '}' && --depth == 0) return i + 1;
        }

        return code.Length;
    }
}
