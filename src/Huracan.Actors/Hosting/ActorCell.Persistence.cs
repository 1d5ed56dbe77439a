using Huracan.Actors.Codec;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;

namespace Huracan.Actors.Hosting;

/// <content>Replay and append of a persistent actor.</content>
internal sealed partial class ActorCell
{
    private sealed record Command(IReadOnlyList<object> Events, JournalAppend Append, Action? Then, ActorRef? Sender);

    /// <summary>True from the start of a command until its one Persist.</summary>
    private bool _persistOpen;
    private bool _evolving;
    private Command? _command;
    private object? _commandMessage;
    private long _sequenceNr;
    private bool _stopAfterAppend;
    private Exception? _failAfterAppend;

    internal bool Evolving => _evolving;

    private void BeginReplay(PersistentActor actor)
    {
        _state = CellState.Replaying;
        string id;
        try
        {
            id = actor.PersistenceId;
            _snapshotEvery = actor.HostSnapshotEvery;
        }
        catch (Exception reason)
        {
            Fail(reason, null);
            return;
        }
        _host.SubmitReplay(this, _incarnation, id);
    }

    private void OnReplayed(ReplayedSignal replayed)
    {
        if (_state != CellState.Replaying || replayed.Incarnation != _incarnation) return;
        var actor = (PersistentActor)_actor!;
        try
        {
            if (replayed.Error is { } error) throw new InvalidOperationException($"{actor.PersistenceId}: the journal could not be read: {error.Message}", error);
            _sequenceNr = _snapshotNr = 0;
            if (replayed.Snapshot is { } stored && !Restore(actor, stored))
            {
                _host.SubmitReplay(this, _incarnation, actor.PersistenceId);
                return;
            }
            foreach (JournalRecord record in replayed.Records!)
            {
                if (record.SequenceNr != _sequenceNr + 1)
                    throw new InvalidOperationException($"{actor.PersistenceId}: event {record.SequenceNr} follows event {_sequenceNr}; the journal has a hole");
                Evolve(actor, _host.Codec.Decode(record.Manifest, record.Version, record.Payload));
                _sequenceNr = record.SequenceNr;
            }
        }
        catch (Exception reason)
        {
            // The next incarnation starts from an older snapshot: if the journal disagrees with a snapshot, the snapshot is wrong.
            if (replayed.Snapshot is { } stored && stored.SequenceNr <= _snapshotMax) PassOver(actor, stored, reason);
            Fail(reason, null);
            return;
        }
        try
        {
            _sender = null;
            _persistOpen = true;
            actor.HostRecovered();
        }
        catch (Exception reason)
        {
            Fail(reason, null);
            return;
        }
        if (_command is not null) SubmitAppend(null);
        else BecomeRunning();
    }

    internal void Persist(IReadOnlyList<object> events, Action? then)
    {
        if (_actor is not PersistentActor actor) throw new InvalidOperationException($"{Path}: only a PersistentActor can persist");
        if (!_persistOpen)
            throw new InvalidOperationException($"{actor.PersistenceId}: one Persist per command, and none in PreStart, Evolve or a continuation; put all events of the command into one call");
        _persistOpen = false;
        if (events.Count == 0)
        {
            then?.Invoke();
            return;
        }
        var kept = new object[events.Count];
        var records = new JournalRecord[events.Count];
        for (int i = 0; i < kept.Length; i++)
        {
            EncodedMessage encoded = _host.Codec.Encode(events[i]);
            records[i] = new JournalRecord(_sequenceNr + 1 + i, encoded.Name, encoded.Version, encoded.Bytes);
            kept[i] = _host.RoundTrips ? _host.Codec.Decode(encoded.Name, encoded.Version, encoded.Bytes) : events[i];
        }
        _command = new Command(kept, new JournalAppend(actor.PersistenceId, actor.HostWriterEpoch, records), then, _sender);
    }

    /// <summary>Runs after the handler has returned: a handler that throws after Persist stores nothing.</summary>
    private void SubmitAppend(object? message)
    {
        _state = CellState.Persisting;
        OpenMailbox(false);
        _commandMessage = message;
        _host.SubmitAppend(this, _command!.Append);
    }

    private void OnAppended(AppendOutcome outcome, Exception? error)
    {
        if (_state != CellState.Persisting) return;
        Command command = _command!;
        object? message = _commandMessage;
        _command = null;
        _commandMessage = null;
        _state = CellState.Running;
        Exception? failure = _failAfterAppend;
        bool stop = _stopAfterAppend;
        _failAfterAppend = null;
        _stopAfterAppend = false;
        var actor = (PersistentActor)_actor!;
        if (failure is null && outcome != AppendOutcome.Stored) failure = new AppendFailedException(command.Append.PersistenceId, outcome, error);
        if (failure is null)
        {
            try
            {
                foreach (object @event in command.Events)
                {
                    Evolve(actor, @event);
                    _sequenceNr++;
                }
                _sender = command.Sender;
                _persistOpen = false;
                command.Then?.Invoke();
            }
            catch (Exception reason)
            {
                failure = reason;
            }
        }
        if (failure is not null) Fail(failure, message);
        else if (!stop) TakeSnapshotWhereDue(actor);
        if (stop) OnStop();
        else if (failure is null) OpenMailbox(true);
    }

    private void Evolve(PersistentActor actor, object @event)
    {
        _evolving = true;
        try
        {
            actor.HostEvolve(@event);
        }
        finally
        {
            _evolving = false;
        }
    }
}
