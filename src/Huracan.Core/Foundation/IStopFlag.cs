namespace Huracan.Core.Foundation;

/// <summary>Raised outside the mailbox (stop, drain, preemption); kernels poll it at least every 250 ms.</summary>
public interface IStopFlag
{
    bool IsRaised { get; }
}
