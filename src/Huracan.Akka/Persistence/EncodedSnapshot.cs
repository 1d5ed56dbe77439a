using Huracan.Actors.Stores;

namespace Huracan.Akka.Persistence;

/// <summary>An encoded state on its way between a persistent actor and our snapshot plugin, inside one process.</summary>
/// <param name="Epoch">The writer's fenced epoch, as in <see cref="JournaledEvent"/>; 0 in one that was loaded.</param>
public sealed record EncodedSnapshot(long Epoch, Snapshot Snapshot);
