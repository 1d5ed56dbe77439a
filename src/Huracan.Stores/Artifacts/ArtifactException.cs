namespace Huracan.Stores.Artifacts;

/// <summary>A model file is torn, altered, made by another version, or made for other features. It is refused, never repaired.</summary>
public sealed class ArtifactException(string message, Exception? inner = null) : StoreException(StoreTrouble.Corrupt, message, inner);
