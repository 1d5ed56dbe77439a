using System.Runtime.InteropServices;
using Huracan.Cli.Output.Terminal;

namespace Huracan.Cli;

/// <summary>SIGTERM and SIGINT as a cancellation: drain, store, exit 75. Work that has not ended within the budget is left where it is,
/// and the process exits 75 by itself. A second signal ends it at once. Nothing that was stored is lost either way.</summary>
/// <remarks>Where nothing drains yet, the work may sit in a read that never returns (a pipe, a dead network mount) and sees no
/// cancellation. So the budget is short there, and longer once there is something to drain.</remarks>
internal sealed partial class StopSignals : IDisposable
{
    /// <summary>Nothing has begun that must be stored.</summary>
    private static readonly TimeSpan BeforeWork = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Action _exit;
    private readonly PosixSignalRegistration[] _registrations;
    private TimeSpan _budget = BeforeWork;
    private Timer? _deadline;
    private bool _ended;

    public StopSignals()
        : this(ExitNow)
    {
    }

    /// <param name="exit">What happens at the end of the budget.</param>
    internal StopSignals(Action exit)
    {
        _exit = exit;
        _registrations = [Register(PosixSignal.SIGTERM), Register(PosixSignal.SIGINT)];
    }

    public CancellationToken Token => _stop.Token;

    /// <summary>From now on a stop has so long. After the signal it changes nothing.</summary>
    public void Allow(TimeSpan budget)
    {
        lock (_gate) _budget = budget;
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        lock (_gate)
        {
            _ended = true;
            _deadline?.Dispose();
        }

        _stop.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        lock (_gate)
        {
            if (_ended || _deadline is not null) return;
            context.Cancel = true;
            _deadline = new Timer(_ => Expire(), null, _budget, Timeout.InfiniteTimeSpan);
        }

        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work ended at the same moment.
        }
    });

    private void Expire()
    {
        lock (_gate)
        {
            if (_ended) return;
        }

        _exit();
    }

    private static void ExitNow()
    {
        Stderr.Say("huracan: interrupted before the work in hand was done; the same command continues");
        Stderr.End();
        _ = new Timer(_ => LeaveNow(ExitCodes.Interrupted), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        Environment.Exit(ExitCodes.Interrupted); // waits for handlers of libraries, which may wait for the work
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void LeaveNow(int code);
}
