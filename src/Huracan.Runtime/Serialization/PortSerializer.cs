using System.Globalization;
using Akka.Actor;
using Akka.Serialization;
using Huracan.Actors.Codec;
using Huracan.Runtime.Persistence;
using Huracan.Core.State;

namespace Huracan.Runtime.Serialization;

/// <summary>Mail of the port as bytes on Akka's wire: the codec's bytes, the same as in the journals. No type name crosses, and nothing is
/// found by reflection.</summary>
/// <remarks>The manifest is <c>mail/NAME:VERSION</c> or <c>entity/NAME:VERSION</c>, after the codec's name of the message. An entity's id
/// comes before the message's bytes. A message that the codec does not know is refused by its name, in both directions.</remarks>
public sealed class PortSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Part of the mail of every node: it never changes, and no other serializer may use it.</summary>
    public const int Number = 2_001;

    /// <summary>Half of the size of a frame of Akka.Remote (remote.conf).</summary>
    public const int BytesMax = 64 * 1024;

    private const string Mail = "mail/", Entity = "entity/";

    // Akka makes its serializers before the codec is known.
    private MessageCodec Codec => field ??= StoreAccess.Of(system).Codec;

    public override int Identifier => Number;

    /// <exception cref="UnknownMessageTypeException">The codec does not know the message.</exception>
    public override string Manifest(object o)
    {
        (string prefix, object message) = Open(o);
        (string name, int version) = Codec.NameOf(message);
        return string.Create(CultureInfo.InvariantCulture, $"{prefix}{name}:{version}");
    }

    /// <exception cref="UnknownMessageTypeException">The codec does not know the message.</exception>
    /// <exception cref="ArgumentException">The message is too big for a frame.</exception>
    public override byte[] ToBinary(object obj)
    {
        (string prefix, object message) = Open(obj);
        EncodedMessage encoded = Codec.Encode(message);
        if (encoded.Bytes.Length > BytesMax)
            throw new ArgumentException($"'{encoded.Name}' has {encoded.Bytes.Length} bytes, mail between nodes has at most {BytesMax}; put the big part into a blob and send its hash", nameof(obj));
        if (prefix == Mail) return encoded.Bytes;
        var writer = new StateWriter();
        writer.String(((EntityWireMail)obj).Id);
        writer.Bytes(encoded.Bytes);
        return writer.ToArray();
    }

    /// <exception cref="UnknownMessageTypeException">The manifest is not ours, or the codec does not know its name or version.</exception>
    /// <exception cref="StateFormatException">The bytes are not of that layout.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        string? prefix = manifest.StartsWith(Mail, StringComparison.Ordinal) ? Mail : manifest.StartsWith(Entity, StringComparison.Ordinal) ? Entity : null;
        int colon = manifest.LastIndexOf(':');
        if (prefix is null || colon <= prefix.Length || !int.TryParse(manifest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int version))
            throw new UnknownMessageTypeException($"mail with the manifest '{manifest}' came in, {Mail}NAME:VERSION and {Entity}NAME:VERSION are known; another program's?");
        string name = manifest[prefix.Length..colon];
        if (prefix == Mail) return new WireMail(Codec.Decode(name, version, bytes));
        var reader = new StateReader(bytes);
        string id = reader.String();
        byte[] message = reader.Bytes();
        reader.End();
        return new EntityWireMail(id, Codec.Decode(name, version, message));
    }

    private static (string Prefix, object Message) Open(object o) => o switch
    {
        WireMail mail => (Mail, mail.Message),
        EntityWireMail mail => (Entity, mail.Message),
        _ => throw new UnknownMessageTypeException($"{o?.GetType().FullName ?? "null"} is not mail of the port"),
    };
}
