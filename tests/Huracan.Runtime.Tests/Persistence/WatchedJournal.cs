using Huracan.Actors.Stores;
using Xunit;

namespace Huracan.Runtime.Tests.Persistence;

/// <summary>A journal that counts its calls, can be held up, and answers as told.</summary>
internal sealed class WatchedJournal(IJournal below) : IJournal
{
    private volatile TaskCompletionSource? _held;
    private volatile TaskCompletionSource _arrived = new();
    private readonly List<int> _groups = [];
    private int _reads;

    /// <summary>Where set, an append stores nothing and gets this answer. An exception is thrown instead.</summary>
    internal Func<JournalAppend, (AppendOutcome Outcome, Exception? Error)?>? Answer { get; set; }

    internal Exception? Throws { get; set; }

    /// <summary>Returns once an append has come since <see cref="Hold"/>, and waits.</summary>
    internal void AwaitArrival() => Assert.True(_arrived.Task.Wait(TimeSpan.FromSeconds(10)));

    /// <summary>How many appends each call brought.</summary>
    internal IReadOnlyList<int> Groups
    {
        get { lock (_groups) return [.. _groups]; }
    }

    internal int Reads => Volatile.Read(ref _reads);

    internal void Hold()
    {
        _arrived = new TaskCompletionSource();
        _held = new TaskCompletionSource();
    }

    internal void LetGo() => _held!.SetResult();

    public void Append(IReadOnlyList<JournalAppend> appends, Span<AppendOutcome> outcomes, out Exception? error)
    {
        lock (_groups) _groups.Add(appends.Count);
        _arrived.TrySetResult();
        _held?.Task.Wait();
        if (Throws is { } thrown) throw thrown;
        error = null;
        Span<AppendOutcome> one = [AppendOutcome.Unknown];
        for (int i = 0; i < appends.Count; i++)
        {
            if (Answer?.Invoke(appends[i]) is { } answer)
            {
                (outcomes[i], error) = (answer.Outcome, answer.Error ?? error);
                continue;
            }
            below.Append([appends[i]], one, out _);
            outcomes[i] = one[0];
        }
    }

    public IReadOnlyList<JournalRecord> Read(string persistenceId, long fromSequenceNr)
    {
        Interlocked.Increment(ref _reads);
        return below.Read(persistenceId, fromSequenceNr);
    }

    public long HighestSequenceNr(string persistenceId)
    {
        Interlocked.Increment(ref _reads);
        return below.HighestSequenceNr(persistenceId);
    }

    public void DeleteStreams(string prefix) => below.DeleteStreams(prefix);
}
