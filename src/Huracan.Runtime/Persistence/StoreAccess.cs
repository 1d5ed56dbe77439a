using Akka.Actor;
using Huracan.Actors.Codec;
using Huracan.Actors.Stores;

namespace Huracan.Runtime.Persistence;

/// <summary>Gives Akka's plugins the stores of their node. An actor system makes the plugins by their class name, so they cannot get the
/// stores by constructor.</summary>
public sealed class StoreAccess : IExtension
{
    private (IJournal? Journal, ILeaseStore? Leases, ISnapshotStore? Snapshots, MessageCodec Codec)? _stores;

    /// <exception cref="InvalidOperationException"><see cref="Use"/> was not called.</exception>
    public IJournal Journal => Stores.Journal ?? throw new InvalidOperationException("this node was built without a journal (HostOptions.Journal)");

    /// <exception cref="InvalidOperationException">As <see cref="Journal"/>.</exception>
    public ILeaseStore Leases => Stores.Leases ?? throw new InvalidOperationException("this node was built without a lease store");

    /// <exception cref="InvalidOperationException">As <see cref="Journal"/>.</exception>
    public ISnapshotStore Snapshots => Stores.Snapshots ?? throw new InvalidOperationException("this node was built without a snapshot store");

    public MessageCodec Codec => Stores.Codec;

    /// <summary>Called for each snapshot that exists and could not be read: persistence id, number, reason.</summary>
    public Action<string, long, Exception>? SnapshotPassedOver { get; set; }

    private (IJournal? Journal, ILeaseStore? Leases, ISnapshotStore? Snapshots, MessageCodec Codec) Stores =>
        _stores ?? throw new InvalidOperationException("our bug: a plugin was started before StoreAccess.Use was called");

    /// <summary>Call it once, before the first plugin starts.</summary>
    public void Use(IJournal? journal, ILeaseStore? leases, MessageCodec codec, ISnapshotStore? snapshots = null) => _stores = (journal, leases, snapshots, codec);

    public static StoreAccess Of(ActorSystem system) => system.WithExtension<StoreAccess, Provider>();

    public sealed class Provider : ExtensionIdProvider<StoreAccess>
    {
        public override StoreAccess CreateExtension(ExtendedActorSystem system) => new();
    }
}
