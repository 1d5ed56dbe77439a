using Huracan.Actors.Stores;

namespace Huracan.Actors.Hosting;

/// <summary>The one thread that appends. Each turn takes everything that actors have handed in since the last turn and stores it with one
/// call, so that many commands share one flush to disk. The number of actors bounds its queue, because each actor waits for its
/// append.</summary>
internal sealed class JournalThread
{
    internal const int GroupMax = 512;

    private readonly IJournal _journal;
    private readonly Thread _thread;
    private readonly object _gate = new();
    private List<(IAppendWaiter Waiter, JournalAppend Append)> _waiting = [];
    private List<(IAppendWaiter Waiter, JournalAppend Append)> _group = [];
    private bool _completed;

    internal JournalThread(IJournal journal)
    {
        _journal = journal;
        _thread = new Thread(Work) { Name = "journal", IsBackground = true };
        _thread.Start();
    }

    internal void Submit(IAppendWaiter waiter, JournalAppend append)
    {
        lock (_gate)
        {
            _waiting.Add((waiter, append));
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Returns when everything handed in is stored.</summary>
    internal void Stop()
    {
        Complete();
        _thread.Join();
    }

    /// <summary>The thread ends when everything handed in is stored; no append may be handed in any more.</summary>
    internal void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Work()
    {
        var appends = new List<JournalAppend>();
        var outcomes = new AppendOutcome[GroupMax];
        for (; ; )
        {
            lock (_gate)
            {
                while (_waiting.Count == 0)
                {
                    if (_completed) return;
                    Monitor.Wait(_gate);
                }
                (_waiting, _group) = (_group, _waiting);
            }
            for (int from = 0; from < _group.Count; from += GroupMax)
            {
                int count = Math.Min(GroupMax, _group.Count - from);
                appends.Clear();
                for (int i = 0; i < count; i++) appends.Add(_group[from + i].Append);
                Span<AppendOutcome> result = outcomes.AsSpan(0, count);
                Exception? error;
                try
                {
                    _journal.Append(appends, result, out error);
                }
                catch (Exception thrown)
                {
                    result.Fill(AppendOutcome.Unknown); // some may be stored: recovery will find out
                    error = thrown;
                }
                for (int i = 0; i < count; i++)
                    _group[from + i].Waiter.Appended(result[i], result[i] == AppendOutcome.Stored ? null : error);
            }
            _group.Clear();
        }
    }
}
