using Xunit;

namespace Huracan.Rules;

/// <summary>Huracan.Core reaches nothing outside itself, and only + - x / sqrt and FMA touch its floats.</summary>
public class CorePurityTests
{
    private const string Outside = "the core cannot reach outside; take bytes or values as arguments and let an effect or the command read";
    private const string Clock = "the core has no clock; take the instant as an argument (UtcMs)";
    private const string Tasks = "the core has no tasks or threads; write a synchronous function that works in blocks";
    private const string Chance = "chance comes from Huracan.Core.Numerics.Philox, by key and counter";
    private const string Floats = "only + - x / sqrt and FMA give the same bits everywhere; use Huracan.Core.Numerics.Transcendental or write the polynomial";
    private const string Orders = "the order of a sum is part of the result; write the loop or use the reductions of Huracan.Core.Numerics (of whole numbers: name their type, Vector256.Sum<int>)";

    private static readonly Ban[] Bans =
    [
        new(@"\bSystem\.IO\b|(?<![\w.])(File|Directory|Path)\s*\.\s*[A-Z]|\b(FileStream|StreamReader|StreamWriter|FileInfo|DirectoryInfo|MemoryMappedFile)\b", Outside),
        new(@"\bSystem\.Net\b|\b(Socket|HttpClient|TcpClient|ProcessStartInfo)\b|(?<![\w.])Process\s*\.\s*(Start|GetCurrentProcess|GetProcess\w*)\b", Outside),
        new(@"(?<![\w.])Environment\s*\.\s*[A-Z]|\bAppContext\b|\bRuntimeInformation\b", "what the machine is must not reach a result; take it as an argument"),
        new(@"(?<![\w.])Console\s*\.|\bILogger\b|\bEventSource\b|\b(Trace|Debug)\s*\.\s*Write", "the core has no log; return what there is to say"),
        new(@"\bDateTime(Offset)?\s*\.\s*(Now|UtcNow|Today)\b|\bStopwatch\b|\bTimeProvider\b|\bTickCount(64)?\b", Clock),
        new(@"\b(async|await)\b|(?<![\w.])(Task|ValueTask)\b(?=\s*[<.\s?])|\b(Thread|ThreadPool|Parallel|SemaphoreSlim|Mutex|ThreadLocal|AsyncLocal)\b|(?<![\w.])(Monitor|Timer)\s*[.(]|\block\s*\(|\.\s*AsParallel\s*\(", Tasks),
        new(@"\bRandom(NumberGenerator)?\b", Chance),
        new(@"\bGuid\s*\.\s*(NewGuid|CreateVersion7)\b", "ids are hashes of what they name, or come in by argument"),
        new(@"(?<![\w.])MathF?\s*\.\s*(?!(Abs|Max|Min|MaxMagnitude|MinMagnitude|Floor|Ceiling|Round|Truncate|Sqrt|FusedMultiplyAdd|Clamp|Sign|CopySign|ScaleB|BitIncrement|BitDecrement|BigMul|DivRem|PI|E)\b)\w+", Floats),
        new(@"(?<![\w.])(double|float|Double|Single|Half|T)\s*\.\s*(Exp|Exp2|Exp10|ExpM1|Exp2M1|Exp10M1|Log|Log2|Log10|LogP1|Log2P1|Log10P1|Pow|Cbrt|RootN|Hypot|Sin|Cos|Tan|SinCos|Asin|Acos|Atan|Atan2|Sinh|Cosh|Tanh|Asinh|Acosh|Atanh|SinPi|CosPi|TanPi)\b", Floats),
        new(@"(?<![\w.])Vector(64|128|256|512)\s*\.\s*(Exp|Log|Log2|Sin|Cos|SinCos|Hypot|MultiplyAddEstimate)\b", Floats),
        new(@"\bVector\s*<|(?<![\w.])Vector\s*\.\s*[A-Z]", "Vector<T> is as wide as the machine; use Vector256 or Vector512 with the same lanes everywhere"),
        new(@"\.\s*\w+Estimate\s*(<[^>]*>)?\s*\(", "an estimate differs between processors; divide or take the root"),
        new(@"\bTensorPrimitives\s*\.\s*(?!(Add|Subtract|Multiply|Divide|Negate|Abs|Sqrt|FusedMultiplyAdd|CopySign|Clamp)\b)\w+", Orders),
        new(@"(?<![\w.])Vector(64|128|256|512)\s*\.\s*(Sum|Dot)\b(?!\s*<\s*(s?byte|u?short|u?int|u?long)\s*>)|\.\s*(Sum|Average)\s*\(", Orders),
    ];

    internal static IEnumerable<Finding> Check(string path, string source)
    {
        string code = CSharpCode.WithoutCommentsAndStrings(source);
        return Bans.SelectMany(ban => ban.In(path, code));
    }

    [Fact]
    public void The_core_reaches_nothing_outside_and_computes_the_same_bits_everywhere()
        => Findings.AssertNone(SourceTree.CSharpUnder("src/Huracan.Core/").SelectMany(file => Check(file.Path, file.Text)));

    [Theory]
    [InlineData("var t = File.ReadAllText(name);")]
    [InlineData("using System.IO;")]
    [InlineData("FileStream? stream;")]
    [InlineData("using System.Net.Http;")]
    [InlineData("int n = Environment.ProcessorCount;")]
    [InlineData("Console.WriteLine(x);")]
    [InlineData("var now = DateTime.UtcNow;")]
    [InlineData("var now = DateTimeOffset.Now;")]
    [InlineData("Stopwatch watch = new();")]
    [InlineData("async Task Run() { await x; }")]
    [InlineData("Task<int> t;")]
    [InlineData("Parallel.For(0, n, i => { });")]
    [InlineData("lock (gate) { }")]
    [InlineData("new Thread(Run).Start();")]
    [InlineData("Random random = new(7);")]
    [InlineData("var id = Guid.NewGuid();")]
    [InlineData("double e = Math.Exp(x);")]
    [InlineData("float e = MathF.Tanh(x);")]
    [InlineData("double e = Math . Pow(x, 2);")]
    [InlineData("double e = double.Log(x);")]
    [InlineData("T e = T.Exp(x);")]
    [InlineData("Vector<float> v;")]
    [InlineData("float e = MathF.ReciprocalSqrtEstimate(x);")]
    [InlineData("var e = Vector256.ReciprocalEstimate(x);")]
    [InlineData("float s = TensorPrimitives.Sum(x);")]
    [InlineData("float s = TensorPrimitives.Dot(x, y);")]
    [InlineData("TensorPrimitives.Exp(x, y);")]
    [InlineData("double s = values.Sum();")]
    [InlineData("double s = Vector256.Sum(lanes);")]
    [InlineData("var p = Process.GetCurrentProcess();")]
    [InlineData("string s = $\"{Math.Log(x)}\";")]
    public void A_violation_is_caught(string snippet)
    {
        Finding finding = Check("src/Huracan.Core/Example.cs", "class C\n{\n    " + snippet + "\n}\n").First();
        Assert.Equal(3, finding.Line);
        Assert.NotEmpty(finding.Better);
    }

    [Theory]
    [InlineData("// Math.Exp(x) differs between C libraries")]
    [InlineData("/* DateTime.UtcNow */")]
    [InlineData("string s = \"Math.Exp(x)\";")]
    [InlineData("string s = $\"File.Open {Transcendental.Exp(x)} Math.Exp\";")]
    [InlineData("string s = @\"C:\\\"; // Random\n")]
    [InlineData("string s = \"\"\"\n  Math.Exp(\"x\")\n  \"\"\";")]
    [InlineData("double e = Transcendental.Exp(x) + Math.Sqrt(y) + Math.FusedMultiplyAdd(a, b, c);")]
    [InlineData("float e = MathF.Max(a, MathF.Abs(b));")]
    [InlineData("var e = new SharpeEstimate(90, 1);")]
    [InlineData("TensorPrimitives.Multiply(x, y, z);")]
    [InlineData("int s = Vector256.Sum<ushort>(lanes);")]
    [InlineData("public void Process(in Candle candle) { }")]
    [InlineData("char c = '\"'; double m = maths.Pow;")]
    [InlineData("IVectorEnvironment e = Environments.Of(x);")]
    public void What_is_allowed_or_only_mentioned_passes(string snippet) =>
        Assert.Empty(Check("src/Huracan.Core/Example.cs", "class C\n{\n    " + snippet + "\n}\n"));

    [Fact]
    public void A_finding_reads_with_file_line_and_the_better_way() => Assert.Equal(
        "src/Huracan.Core/Example.cs:2: 'Guid.NewGuid': ids are hashes of what they name, or come in by argument",
        Check("src/Huracan.Core/Example.cs", "// one\nvar id = Guid.NewGuid();").Single().ToString());
}
