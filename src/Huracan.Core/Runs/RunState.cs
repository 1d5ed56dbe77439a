using Huracan.Core.Foundation;

namespace Huracan.Core.Runs;

/// <summary>The durable state of a run: a fold over its events.</summary>
/// <param name="Symbols">Sorted ordinally: their order on the command line changes nothing.</param>
/// <param name="Finished">By symbol: the verdict or the failure.</param>
public sealed record RunState(
    string? RunId,
    IReadOnlyList<string> Symbols,
    IReadOnlyDictionary<string, RunEvent> Finished,
    bool IsFinished)
{
    public static RunState New { get; } = new(null, [], new Dictionary<string, RunEvent>(), false);

    /// <summary>True if the coin needs no more work: it has an outcome or was set aside, or the run is over.</summary>
    public bool HasOutcome(string symbol) => IsFinished || Finished.ContainsKey(symbol);

    /// <summary>The coins without an outcome, in order.</summary>
    public IEnumerable<string> Open => Symbols.Where(s => !Finished.ContainsKey(s));

    /// <summary>The coins that were set aside because of the world's trouble. The same command tries them again.</summary>
    public IEnumerable<string> Retryable => Symbols.Where(s => Finished.GetValueOrDefault(s) is CoinFailed { Cause: FailureCause.World });

    public RunState Evolve(RunEvent fact) => fact switch
    {
        RunStarted e => this with { RunId = e.RunId, Symbols = e.Symbols },
        CoinFinished e => With(e.Symbol, e),
        CoinFailed e => With(e.Symbol, e),
        CoinTriedAgain e => this with { Finished = Finished.Where(pair => pair.Key != e.Symbol).ToDictionary(), IsFinished = false },
        RunFinished => this with { IsFinished = true },
        _ => throw new InvalidOperationException($"our bug: no rule evolves a run by {fact.GetType().Name}"),
    };

    /// <summary>The facts that follow from one coin's report; none if it is known already (reports may be repeated).</summary>
    public IReadOnlyList<RunEvent> Decide(RunEvent report)
    {
        string symbol = report switch { CoinFinished e => e.Symbol, CoinFailed e => e.Symbol, _ => throw new ArgumentException("a coin's report is CoinFinished or CoinFailed", nameof(report)) };
        if (!Symbols.Contains(symbol) || Finished.ContainsKey(symbol)) return [];
        return Finished.Count + 1 == Symbols.Count ? [report, new RunFinished()] : [report];
    }

    private RunState With(string symbol, RunEvent outcome) =>
        this with { Finished = new Dictionary<string, RunEvent>(Finished) { [symbol] = outcome } };
}
