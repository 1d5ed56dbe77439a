namespace Huracan.Runtime.Persistence;

/// <summary>A store's call on a thread of its own, so that it blocks no thread that runs actors.</summary>
internal static class BlockingCall
{
    /// <summary>A thread per call: recoveries and snapshots are rare, and Akka bounds how many run at once.</summary>
    internal static Task<T> Run<T>(Func<T> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
