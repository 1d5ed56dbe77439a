using Huracan.Actors.Stores;

namespace Huracan.Runtime.Persistence;

/// <summary>An encoded state on its way from a persistent actor to our snapshot plugin, inside one process. What the plugin returns is
/// decoded.</summary>
/// <param name="Epoch">The writer's fenced epoch, as in <see cref="JournaledEvent"/>.</param>
public sealed record EncodedSnapshot(long Epoch, Snapshot Snapshot);
