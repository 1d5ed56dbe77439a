using Huracan.Actors.Stores;

namespace Huracan.Simulation.Schedules;

/// <summary>Journal and snapshots as one node reads them. Its writes go through <see cref="NodePlan"/>, which disturbs them.</summary>
internal sealed class NodeJournal(Links links, int node, InMemoryJournal journal) : IJournal, ISnapshotStore
{
    public IReadOnlyList<JournalRecord> Read(string persistenceId, long fromSequenceNr) =>
        links.Call(node, links.Database, () => journal.Read(persistenceId, fromSequenceNr));

    public long HighestSequenceNr(string persistenceId) => links.Call(node, links.Database, () => journal.HighestSequenceNr(persistenceId));

    public Snapshot? Load(string persistenceId, long sequenceNrMax = long.MaxValue) =>
        links.Call(node, links.Database, () => journal.Snapshots.Load(persistenceId, sequenceNrMax));

    public void Append(IReadOnlyList<JournalAppend> appends, Span<AppendOutcome> outcomes, out Exception? error) =>
        throw new NotSupportedException("our bug: a node appends past its plan");

    public AppendOutcome Save(string persistenceId, long epoch, Snapshot snapshot) =>
        throw new NotSupportedException("our bug: a node saves past its plan");

    public void Delete(string persistenceId, long sequenceNrMax) => throw new NotSupportedException("no node deletes snapshots");
    public void DeleteStreams(string prefix) => throw new NotSupportedException("no node deletes streams");
}
