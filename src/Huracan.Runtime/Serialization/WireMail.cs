namespace Huracan.Runtime.Serialization;

/// <summary>A message of the port on its way to an actor of another node. It crosses as the codec's bytes.</summary>
public sealed record WireMail(object Message);

/// <summary>A message of the port on its way to an entity, wherever it lives. It crosses as the codec's bytes.</summary>
public sealed record EntityWireMail(string Id, object Message);
