using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using Huracan.Actors.Codec;
using Huracan.Pipeline.Training;
using Huracan.Runtime.Serialization;

namespace Huracan.Runtime.Cluster;

/// <summary>Sends to the cluster what this node's actors show. A lost message does no harm: the next one says the same.</summary>
/// <remarks>Single PPO updates stay on their node: there are hundreds a second, and the coin's progress contains them.</remarks>
internal sealed class ProgressRelay(ActorSystem system, MessageCodec codec)
{
    private readonly IActorRef _mediator = DistributedPubSub.Get(system).Mediator;

    public void Publish(object progress)
    {
        if (progress is TrainingProgress || !codec.Knows(progress.GetType())) return;
        _mediator.Tell(new Publish(ClusterNode.ProgressTopic, new WireMail(progress)), ActorRefs.NoSender);
    }
}

/// <summary>Shows the whole cluster's progress on one node. It has no state.</summary>
internal sealed class ProgressListener(Action<object> show) : UntypedActor
{
    protected override void PreStart() => DistributedPubSub.Get(Context.System).Mediator.Tell(new Subscribe(ClusterNode.ProgressTopic, Self));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WireMail mail: show(mail.Message); break;
            case SubscribeAck: break;
            default: Unhandled(message); break;
        }
    }
}
