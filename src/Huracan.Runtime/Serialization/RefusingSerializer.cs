using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Huracan.Actors.Codec;

namespace Huracan.Runtime.Serialization;

/// <summary>Takes the place of Akka's JSON serializer: a type without a registered serializer is refused by its name, and is neither
/// written nor created by reflection.</summary>
/// <remarks>It has the JSON serializer's number, so that JSON from another program is refused here too, by the type that it
/// names.</remarks>
public sealed class RefusingSerializer : SerializerWithStringManifest
{
    /// <summary>Akka's number for JSON.</summary>
    public const int Number = 1;

    public RefusingSerializer(ExtendedActorSystem system) : base(system) { }

    /// <param name="settings">Akka's settings for JSON. Akka passes them to the serializer in this place.</param>
    public RefusingSerializer(ExtendedActorSystem system, Config settings) : base(system) => ArgumentNullException.ThrowIfNull(settings);

    public override int Identifier => Number;

    /// <exception cref="UnknownMessageTypeException">Always.</exception>
    public override string Manifest(object o) => throw Refused(o);

    /// <exception cref="UnknownMessageTypeException">Always.</exception>
    public override byte[] ToBinary(object obj) => throw Refused(obj);

    /// <exception cref="UnknownMessageTypeException">Always.</exception>
    public override object FromBinary(byte[] bytes, string manifest) =>
        throw new UnknownMessageTypeException($"a message '{manifest}' came in that no serializer of this program knows; nothing is read by reflection");

    private static UnknownMessageTypeException Refused(object o) =>
        new($"type {o?.GetType().FullName ?? "null"} has no serializer; mail of the port crosses nodes as {nameof(WireMail)} or {nameof(EntityWireMail)} by the codec, anything else stays on its node");
}
