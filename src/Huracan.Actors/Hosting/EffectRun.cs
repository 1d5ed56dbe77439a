using Huracan.Actors.Port;
using Huracan.Core.Foundation;

namespace Huracan.Actors.Hosting;

/// <summary>One start of one effect, and what the effect sees of its actor while it runs.</summary>
internal sealed class EffectRun(ActorCell cell, long incarnation, long requestId, Effect effect) : IEffectScope, IStopFlag, IThreadPoolWorkItem
{
    internal long RequestId => requestId;
    internal Effect Effect => effect;
    internal ActorCell Cell => cell;

    public IStopFlag StopFlag => this;
    public bool IsRaised => cell.IsStopRaised(incarnation);
    public void Publish(object progress) => cell.Host.PublishProgress(cell, progress);
    public void TellSelf(object message) => cell.TellMail(new IncarnationMail(incarnation, message));

    public void Execute()
    {
        object completion;
        try
        {
            completion = new EffectCompleted(requestId, incarnation, cell.Host.ExecuteEffect(this));
        }
        catch (Exception reason)
        {
            completion = new EffectFailed(requestId, incarnation, reason);
        }
        cell.TellMail(new IncarnationMail(incarnation, completion));
        cell.Host.EffectEnded();
    }
}

/// <summary>The stop flag as one incarnation sees it.</summary>
internal sealed class CellStopFlag(ActorCell cell, long incarnation) : IStopFlag
{
    public bool IsRaised => cell.IsStopRaised(incarnation);
}
