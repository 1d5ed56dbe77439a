using Huracan.Actors.Port;

namespace Huracan.Actors.Hosting;

/// <summary>The root of a tree of top-level actors. It hands a final failure to the host's owner.</summary>
internal sealed class Guardian(SupervisionStrategy supervision, Action<ChildFailed>? whenFailed) : Actor
{
    protected override SupervisionStrategy Supervision => supervision;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ChildFailed failed: whenFailed?.Invoke(failed); break;
            default: Unhandled(message); break;
        }
    }
}
