using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Huracan.Actors.Hosting;
using Huracan.Actors.Stores;

namespace Huracan.Runtime.Persistence;

/// <summary>Akka.Persistence over our own journal, which checks the writer's epoch in the statement that inserts. It owns the thread that
/// appends. After a crash it starts empty, and each actor's recovery decides what was stored.</summary>
/// <remarks>
/// One batch from Akka belongs to one actor and becomes one <see cref="JournalAppend"/>: all of it is stored or none. Appends of many
/// actors share one commit on the journal's thread. If an append is not certainly stored, its task fails, which stops the actor. Rejections
/// are never used, because an actor would survive them. Reads block too, so each gets a thread: recoveries are rare, and Akka limits how
/// many run at once.
/// </remarks>
public sealed class HuracanJournal : AsyncWriteJournal
{
    public const string PluginId = "huracan.persistence.journal";

    private readonly IJournal _store;
    private readonly JournalThread _thread;
    private readonly ConcurrentDictionary<string, Task> _underWay = [];

    /// <param name="config">The plugin's section. Akka has already read what it needs from it.</param>
    public HuracanJournal(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        _store = StoreAccess.Of(Context.System).Journal;
        _thread = new JournalThread(_store);
    }

    /// <summary>Waits for nothing: appends under way are stored or fenced without this actor, and blocking here would delay the
    /// shutdown.</summary>
    protected override void PostStop()
    {
        _thread.Complete();
        base.PostStop();
    }

    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        JournalAppend append = AppendOf(messages);
        var waiter = new Waiter(append.PersistenceId);
        _underWay[append.PersistenceId] = waiter.Task;
        _thread.Submit(waiter, append);
        return Done(waiter);
    }

    public override async Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr, CancellationToken cancellationToken)
    {
        await Quiet(persistenceId).ConfigureAwait(false);
        return await BlockingCall.Run(() => _store.HighestSequenceNr(persistenceId)).ConfigureAwait(false);
    }

    public override async Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        long next = Math.Max(1, fromSequenceNr);
        long last = Math.Min(toSequenceNr, max >= long.MaxValue - next ? long.MaxValue : next + max - 1);
        if (last < next) return;
        await Quiet(persistenceId).ConfigureAwait(false);
        foreach (JournalRecord record in await BlockingCall.Run(() => _store.Read(persistenceId, next)).ConfigureAwait(false))
        {
            if (record.SequenceNr > last) break;
            if (record.SequenceNr != next) throw new InvalidOperationException($"{persistenceId}: event {record.SequenceNr} stands where event {next} belongs; the journal has a hole");
            recoveryCallback(new Persistent(new JournaledEvent(0, record), record.SequenceNr, persistenceId));
            next++;
        }
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr, CancellationToken cancellationToken) =>
        Task.FromException(new NotSupportedException(
            $"{persistenceId}: events up to {toSequenceNr} stay: the journal is never truncated, since verdicts are proven from it; a snapshot shortens the replay, and 'huracan' removes whole runs"));

    private static JournalAppend AppendOf(IEnumerable<AtomicWrite> messages)
    {
        string? id = null;
        long epoch = 0;
        List<JournalRecord> records = [];
        foreach (AtomicWrite write in messages)
        {
            if (id is not null && write.PersistenceId != id)
                throw new InvalidOperationException($"one batch with the events of {id} and of {write.PersistenceId}: this journal expects those of one actor, and stores them whole or not at all");
            id = write.PersistenceId;
            foreach (IPersistentRepresentation persistent in (IEnumerable<IPersistentRepresentation>)write.Payload)
            {
                if (persistent.Payload is not JournaledEvent @event)
                {
                    throw new InvalidOperationException(
                        $"{id}: an event of type {persistent.Payload?.GetType().FullName ?? "null"} came to {PluginId}, which stores {nameof(JournaledEvent)} only; an actor of Akka's own belongs to the default journal");
                }
                JournalRecord record = @event.Record;
                if (record.SequenceNr != persistent.SequenceNr)
                    throw new InvalidOperationException($"{id}: the record says event {record.SequenceNr}, Akka says {persistent.SequenceNr}");
                if (records.Count > 0 && @event.Epoch != epoch)
                    throw new InvalidOperationException($"{id}: one batch under the epochs {epoch} and {@event.Epoch}");
                if (records.Count > 0 && record.SequenceNr != records[^1].SequenceNr + 1)
                    throw new InvalidOperationException($"{id}: event {record.SequenceNr} follows event {records[^1].SequenceNr} in one batch");
                epoch = @event.Epoch;
                records.Add(record);
            }
        }
        return new JournalAppend(id ?? throw new InvalidOperationException("a batch without a write"), epoch, records);
    }

    private async Task<IImmutableList<Exception>> Done(Waiter waiter)
    {
        try
        {
            await waiter.Task.ConfigureAwait(false);
        }
        finally
        {
            _underWay.TryRemove(new KeyValuePair<string, Task>(waiter.PersistenceId, waiter.Task));
        }
        return null!; // null tells Akka: none was rejected
    }

    /// <summary>Ends when no append of this id is under way. Otherwise an actor that recovers meanwhile would use its numbers
    /// again.</summary>
    private Task Quiet(string persistenceId) => _underWay.TryGetValue(persistenceId, out Task? append) ? Task.WhenAny(append) : Task.CompletedTask;

    private sealed class Waiter(string persistenceId) : IAppendWaiter
    {
        // Asynchronously: Akka's continuation must not run on the journal's thread.
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string PersistenceId => persistenceId;

        public Task Task => _done.Task;

        public void Appended(AppendOutcome outcome, Exception? error)
        {
            if (outcome == AppendOutcome.Stored) _done.SetResult();
            else _done.SetException(new AppendRefusedException(persistenceId, outcome, error));
        }
    }
}
