using Huracan.Actors.Codec;
using Huracan.Actors.Stores;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;

namespace Huracan.Simulation.Schedules;

/// <summary>Watches the stores of one schedule from outside, and reports at the end whether every promise was kept.</summary>
internal sealed class Ledger(SimulatedRun run, InMemoryLeaseStore leases, IJournal journal)
{
    private static readonly MessageCodec Codec = PipelineCodec.Create();

    private readonly Dictionary<(string Id, long Epoch), string> _writers = [];
    private readonly List<JournalAppend> _acknowledged = [];
    private readonly Dictionary<string, string> _published = [];
    private readonly List<(string Id, Snapshot Snapshot)> _saved = [];

    public List<string> Violations { get; } = [];

    /// <summary>Coins whose publishing took effect.</summary>
    public int Published => _published.Count;

    public void OnStored(string writer, JournalAppend append)
    {
        if (leases.NewestEpoch(append.PersistenceId) is { } newest && newest != append.Epoch)
            Break($"zombie: {writer} stored event {append.Records[0].SequenceNr} of {append.PersistenceId} under epoch {append.Epoch}, the newest is {newest}");
        if (!_writers.TryAdd((append.PersistenceId, append.Epoch), writer) && _writers[(append.PersistenceId, append.Epoch)] is { } other && other != writer)
            Break($"two owners: {writer} and {other} both stored events of {append.PersistenceId} under epoch {append.Epoch}");
    }

    public void OnAcknowledged(JournalAppend append) => _acknowledged.Add(append);

    /// <summary>A snapshot was stored.</summary>
    public void OnSaved(string writer, string id, long epoch, Snapshot snapshot)
    {
        _saved.Add((id, snapshot));
        if (leases.NewestEpoch(id) is { } newest && newest != epoch) Break($"zombie: {writer} saved snapshot {snapshot.SequenceNr} of {id} under epoch {epoch}, the newest is {newest}");
    }

    /// <summary>A registry row was written.</summary>
    public void OnPublished(string writer, string symbol, long epoch, string modelHash)
    {
        if (leases.NewestEpoch(RunStreams.Coin(run.RunId, symbol)) is { } newest && newest != epoch)
            Break($"published by a zombie: {writer} published {symbol} under epoch {epoch}, the newest is {newest}");
        if (!_published.TryAdd(symbol, modelHash)) Break($"published twice: {symbol}, by {writer} again");
    }

    public void Break(string what)
    {
        if (Violations.Count < 20) Violations.Add(what);
    }

    /// <summary>Checks everything after the run's end.</summary>
    public void Close(string? poison)
    {
        foreach (JournalAppend append in _acknowledged) CheckKept(append);
        foreach ((string id, Snapshot snapshot) in _saved) CheckSnapshot(id, snapshot);
        foreach (string symbol in run.Symbols) CheckCoin(symbol, symbol == poison);
        CheckRun(poison);
    }

    private void CheckKept(JournalAppend append)
    {
        foreach (JournalRecord record in append.Records)
        {
            JournalRecord? kept = journal.Read(append.PersistenceId, record.SequenceNr) is [var first, ..] ? first : null;
            if (kept is null) Break($"lost: event {record.SequenceNr} ({record.Manifest}) of {append.PersistenceId} was acknowledged and is not in the journal");
            else if (kept.Manifest != record.Manifest || !kept.Payload.Span.SequenceEqual(record.Payload.Span))
                Break($"lost: event {record.SequenceNr} ({record.Manifest}) of {append.PersistenceId} was acknowledged, and the journal has another {kept.Manifest} there");
        }
    }

    /// <summary>A snapshot must be the fold of its events, whoever reads it.</summary>
    private void CheckSnapshot(string id, Snapshot snapshot)
    {
        object[] facts = [.. journal.Read(id, 1).Take((int)snapshot.SequenceNr).Select(record => Codec.Decode(record.Manifest, record.Version, record.Payload))];
        object folded = id == RunStreams.Run(run.RunId)
            ? facts.Cast<RunEvent>().Aggregate(RunState.New, (state, fact) => state.Evolve(fact))
            : facts.Cast<CoinEvent>().Aggregate(CoinState.New, (state, fact) => state.Evolve(fact));
        if (facts.Length != snapshot.SequenceNr) Break($"ahead: snapshot {snapshot.SequenceNr} of {id}, whose journal has {facts.Length} events");
        else if (!Codec.Encode(folded).Bytes.AsSpan().SequenceEqual(snapshot.Payload.Span)) Break($"wrong: snapshot {snapshot.SequenceNr} of {id} is not what its events say");
    }

    private void CheckCoin(string symbol, bool poisoned)
    {
        object[] facts = [.. journal.Read(RunStreams.Coin(run.RunId, symbol), 1).Select(record => Codec.Decode(record.Manifest, record.Version, record.Payload))];
        if (poisoned)
        {
            if (facts.LastOrDefault() is not CoinSetAside { Reason: var reason } || !reason.Contains("poison", StringComparison.Ordinal)) Break($"{symbol} is poison and was not set aside with its reason");
            if (_published.ContainsKey(symbol)) Break($"{symbol} is poison and was published");
            return;
        }
        Once<DataAccepted>(symbol, facts);
        Once<ModelRegistered>(symbol, facts);
        if (facts.Any(fact => fact is CoinSetAside)) Break($"{symbol} was set aside: {facts.OfType<CoinSetAside>().First().Reason}");
        CheckRepeats(symbol, facts);
        int[] trained = [.. facts.OfType<FoldTrained>().Select(fact => fact.Fold).Distinct()], validated = [.. facts.OfType<FoldValidated>().Select(fact => fact.Fold).Distinct()];
        if (!trained.SequenceEqual([0, 1, CoinState.FinalFold])) Break($"{symbol}: folds trained {string.Join(", ", trained)}, wanted 0, 1, {CoinState.FinalFold}");
        if (!validated.SequenceEqual([0, 1])) Break($"{symbol}: folds validated {string.Join(", ", validated)}, wanted 0, 1");
        string? hash = facts.OfType<CoinJudged>().FirstOrDefault()?.ModelHash;
        if (hash != run.Hashes[symbol]) Break($"{symbol}: model hash {hash ?? "none"}, the undisturbed run has {run.Hashes[symbol]}");
        if (!_published.TryGetValue(symbol, out string? published) || published != run.Hashes[symbol]) Break($"{symbol}: published {published ?? "nothing"}, the undisturbed run has {run.Hashes[symbol]}");
    }

    /// <summary>Each piece of work is one fact, and one more for each time that its blob was lost. The blob must always be the
    /// same.</summary>
    private void CheckRepeats(string symbol, object[] facts)
    {
        foreach (IGrouping<string, string> made in facts.Select(Made).OfType<(string What, string Blob)>().GroupBy(made => made.What, made => made.Blob))
        {
            string[] blobs = [.. made.Distinct()];
            int lost = facts.OfType<BlobLost>().Count(fact => fact.Blob == blobs[0]);
            if (blobs.Length > 1) Break($"{symbol}: {made.Key} gave {blobs.Length} different blobs");
            else if (made.Count() != 1 + lost) Break($"{symbol}: {made.Key} {made.Count()} times, its blob was lost {lost} times");
        }
    }

    private static (string What, string Blob)? Made(object fact) => fact switch
    {
        FoldTrained e => ($"fold {e.Fold} trained", e.ModelBlob),
        FoldValidated e => ($"fold {e.Fold} validated", e.ResultBlob),
        CoinJudged e => ("judged", e.ArtifactBlob),
        _ => null,
    };

    private void CheckRun(string? poison)
    {
        object[] facts = [.. journal.Read(RunStreams.Run(run.RunId), 1).Select(record => Codec.Decode(record.Manifest, record.Version, record.Payload))];
        Once<RunStarted>("the run", facts);
        Once<RunFinished>("the run", facts);
        foreach (string symbol in run.Symbols)
        {
            int finished = facts.OfType<CoinFinished>().Count(fact => fact.Symbol == symbol), failed = facts.OfType<CoinFailed>().Count(fact => fact.Symbol == symbol);
            if ((finished, failed) != (symbol == poison ? (0, 1) : (1, 0))) Break($"the run has {finished} verdicts and {failed} failures of {symbol}");
        }
    }

    private void Once<T>(string whose, object[] facts)
    {
        int count = facts.Count(fact => fact is T);
        if (count != 1) Break($"{whose}: {count} x {typeof(T).Name}, wanted 1");
    }
}
