using Huracan.Actors.Stores;

namespace Huracan.Runtime.Persistence;

/// <summary>An encoded event on its way between a persistent actor and our journal plugin, inside one process.</summary>
/// <param name="Epoch">The writer's fenced epoch: a column of the journal, never part of the event.</param>
public sealed record JournaledEvent(long Epoch, JournalRecord Record);
