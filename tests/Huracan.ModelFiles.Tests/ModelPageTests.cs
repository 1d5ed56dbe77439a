using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Huracan.Core.Decisions;
using Huracan.Core.Features.MarketState;
using Huracan.Core.Learning;
using Huracan.Stores.Artifacts;

namespace Huracan.ModelFiles.Tests;

/// <summary>docs/model.md is true: its table, its example, its states, and its reader in numpy. HURACAN_WRITE_DOCS=1 writes the table, the
/// example and the states again.</summary>
public sealed partial class ModelPageTests(TrainedModel trained) : IClassFixture<TrainedModel>
{
    private const string Mark = "<!-- slots -->\n";

    /// <summary>numpy adds float32 products in another order, after a normaliser in double as the shipped one.</summary>
    private const double Tolerance = 1e-5;

    private static readonly bool Write = Environment.GetEnvironmentVariable("HURACAN_WRITE_DOCS") == "1";
    private static readonly string Docs = Path.Combine(Root(), "docs"), Page = Path.Combine(Docs, "model.md");
    private static readonly string Example = Path.Combine(Docs, "model", "SYNTH-EDGE.model.tar.gz"), States = Path.Combine(Docs, "model", "states.csv");

    private static readonly string[] Kernel =
    [
        "held size at entry prices, normal notionals, 0 to 1.5", "unrealised gain over the stop distance, -1 to 1.5", "time since entry over the longest hold, 0 to 1.5",
        "where the close lies between the nearest lower level (0) and the target (1), -1 to 1.5", "0 or 1", "0 or 1", "0 or 1; all three 0 is unknown", "0 or 1", "0 or 1",
        "0 to 1", "-1, 0, 1", "direction times agreement, -1 to 1", "adjusted confidence, 0 to 1", "skip 0, reduce size 0.5, take 1", "confidence of the entry, 0 to 1",
        "0 or 1: the entry gate",
    ];

    [Fact]
    public void The_table_of_slots_is_the_layouts()
    {
        string page = File.ReadAllText(Page), table = Table();
        string head = page[..(page.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)];
        if (Write) File.WriteAllText(Page, head + table);
        Assert.True(File.ReadAllText(Page) == head + table, "docs/model.md: its table of slots is old; run this test with HURACAN_WRITE_DOCS=1");
        Assert.Contains($"the state layout is {PolicyStateLayout.Current.Version},", head, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_and_its_ten_states_are_what_the_shipped_reader_makes_of_them()
    {
        if (Write) WriteExample();
        ModelArtifact example = ModelArchive.Unpack(File.ReadAllBytes(Example), Example);
        string[] lines = File.ReadAllLines(States);
        Assert.Equal(11, lines.Length);
        Assert.Equal([.. PolicyStateLayout.Current.Names, .. Enum.GetNames<TradingAction>().Select(action => $"logit_{action}")], lines[0].Split(','));
        foreach (string line in lines[1..])
        {
            double[] numbers = [.. line.Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            Assert.Equal(numbers[PolicyStateLayout.Size..].Select(x => (float)x), Logits(example, numbers[..PolicyStateLayout.Size]));
        }
    }

    [Fact]
    public void The_reader_on_the_page_gives_the_logits_of_the_example()
    {
        double[][] expected = [.. File.ReadAllLines(States)[1..].Select(line => line.Split(',')[PolicyStateLayout.Size..]
            .Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray())];
        Close(expected, RunReader(Example, States));
    }

    [Fact]
    public void The_reader_on_the_page_gives_the_logits_of_a_freshly_trained_model()
    {
        string folder = Directory.CreateTempSubdirectory("huracan-model-page-").FullName;
        try
        {
            string states = Path.Combine(folder, "states.csv");
            File.WriteAllText(states, Csv(trained.States));
            Close([.. trained.States.Select(state => state.Logits.Select(x => (double)x).ToArray())], RunReader(trained.File, states));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Close(double[][] expected, double[][] seen)
    {
        Assert.Equal(expected.Length, seen.Length);
        for (int n = 0; n < expected.Length; n++)
        {
            Assert.Equal(10, seen[n].Length);
            for (int a = 0; a < 10; a++) Assert.True(Math.Abs(expected[n][a] - seen[n][a]) <= Tolerance, $"state {n}, action {a}: {seen[n][a]} and {expected[n][a]}");
            Assert.Equal(Array.IndexOf(expected[n], expected[n].Max()), Array.IndexOf(seen[n], seen[n].Max()));
        }
    }

    private static double[][] RunReader(string model, string states)
    {
        string code = Code().Match(File.ReadAllText(Page)).Groups["code"].Value;
        Assert.InRange(code.Split('\n').Length, 20, 28);
        string python = Environment.GetEnvironmentVariable("HURACAN_PYTHON") ?? "python3";
        ProcessStartInfo start = new(python) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["-c", code, model, states]) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{python} ended with {process.ExitCode}; it needs numpy (HURACAN_PYTHON names another Python): {error.Result}");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray())];
    }

    private static float[] Logits(ModelArtifact model, double[] raw)
    {
        (double[] mean, double[] scale) = ModelArchive.Normaliser(model);
        float[] seen = new float[raw.Length], logits = new float[10];
        for (int s = 0; s < raw.Length; s++)
        {
            bool feature = s < mean.Length && MarketStateLayout.Slots[s].Scaling is SlotScaling.Fixed or SlotScaling.Fitted;
            seen[s] = !feature ? (float)raw[s] : double.IsNaN(raw[s]) ? 0 : (float)Math.Clamp((raw[s] - mean[s]) * scale[s], -5, 5);
        }

        new PolicyEvaluator(model.Network(ModelArtifact.PolicyNet)).Logits(seen, logits);
        return logits;
    }

    private void WriteExample()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Example)!);
        File.Copy(trained.File, Example, overwrite: true);
        File.WriteAllText(States, Csv([.. trained.States.Where((_, n) => n % (trained.States.Count / 10) == 0).Take(10)]));
    }

    private static string Csv(IReadOnlyList<RecordedState> states)
    {
        StringBuilder text = new();
        text.AppendJoin(',', [.. PolicyStateLayout.Current.Names, .. Enum.GetNames<TradingAction>().Select(action => $"logit_{action}")]).Append('\n');
        foreach (RecordedState state in states)
            text.AppendJoin(',', state.Raw.Select(x => x.ToString("R", CultureInfo.InvariantCulture)).Concat(
                state.Logits.Select(x => x.ToString("R", CultureInfo.InvariantCulture)))).Append('\n');
        return text.ToString();
    }

    private static string Table()
    {
        StringBuilder text = new("\n| slot | name | kind | what |\n| --- | --- | --- | --- |\n");
        for (int s = 0; s < PolicyStateLayout.Size; s++)
        {
            MarketSlot? slot = s < PolicyStateLayout.MarketSize ? MarketStateLayout.Slots[s] : null;
            (string kind, string what) = slot?.Scaling switch
            {
                SlotScaling.Fixed => ("feature, fixed", $"{Family(slot)}; (x - {Number(slot.Centre)}) * {Number(slot.Scale)}"),
                SlotScaling.Fitted => ("feature, fitted", Family(slot)),
                SlotScaling.Availability => ("availability", $"1 if every {Family(slot)} feature above is present, else 0"),
                SlotScaling.Reserved => ("reserved", "0"),
                _ => ("kernel", Kernel[s - PolicyStateLayout.MarketSize]),
            };
            text.Append(CultureInfo.InvariantCulture, $"| {s} | `{PolicyStateLayout.Current.Names[s]}` | {kind} | {what} |\n");
        }

        return text.ToString();
    }

    private static string Family(MarketSlot slot) => slot.Family.ToString()!;

    private static string Number(double x) => x.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Huracan.Actors.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("these tests run outside the tree");
    }

    [GeneratedRegex("```python\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();
}
