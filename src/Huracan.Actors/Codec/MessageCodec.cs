using System.Runtime.Serialization;
using Huracan.Core.State;

namespace Huracan.Actors.Codec;

/// <summary>A message or event as bytes: its name, the version of its layout, and the bytes.</summary>
public sealed record EncodedMessage(string Name, int Version, byte[] Bytes);

/// <summary>A type or a (name, version) that the registry does not know. It is refused by name; nothing is guessed.</summary>
/// <remarks>It is a <see cref="SerializationException"/>, because Akka.Remote expects that one: it then drops only the message. For any
/// other exception it closes the connection.</remarks>
public sealed class UnknownMessageTypeException(string message) : SerializationException(message);

/// <summary>The one codec of journal and wire: (name, version) to bytes and back. Doubles keep their bits, NaN included.</summary>
/// <remarks>Fill it before the host starts; after that it is read by many threads and must not change.</remarks>
public sealed class MessageCodec
{
    private sealed record Encoder(string Name, int Version, Action<StateWriter, object> Write);

    private readonly Dictionary<Type, Encoder> _encoders = [];
    private readonly Dictionary<(string Name, int Version), Func<StateReader, object>> _decoders = [];

    /// <summary>Registers the current layout of a type.</summary>
    /// <param name="name">Short and stable: journals keep it for ever. Never the CLR name, because refactoring changes that.</param>
    public MessageCodec Register<T>(string name, int version, Action<StateWriter, T> write, Func<StateReader, T> read) where T : notnull
    {
        if (_encoders.TryGetValue(typeof(T), out Encoder? taken))
            throw new ArgumentException($"codec: {typeof(T).Name} is registered as '{taken.Name}' already", nameof(name));
        AddDecoder(name, version, read);
        _encoders.Add(typeof(T), new Encoder(name, version, (writer, value) => write(writer, (T)value)));
        return this;
    }

    /// <summary>Registers how to read an older layout. Nothing is written in that layout any more.</summary>
    public MessageCodec RegisterOlder<T>(string name, int version, Func<StateReader, T> read) where T : notnull
    {
        AddDecoder(name, version, read);
        return this;
    }

    /// <summary>Every registered type, for tests that round-trip them all.</summary>
    public IReadOnlyCollection<Type> Types => _encoders.Keys;

    public bool Knows(Type type) => _encoders.ContainsKey(type);

    /// <summary>Whether bytes of that name and version can be read.</summary>
    public bool Knows(string name, int version) => _decoders.ContainsKey((name, version));

    /// <summary>The name and version under which <see cref="Encode"/> would write the message.</summary>
    /// <exception cref="UnknownMessageTypeException">The type is not registered.</exception>
    public (string Name, int Version) NameOf(object message)
    {
        Encoder encoder = EncoderOf(message);
        return (encoder.Name, encoder.Version);
    }

    /// <exception cref="UnknownMessageTypeException">The type is not registered.</exception>
    public EncodedMessage Encode(object message)
    {
        Encoder encoder = EncoderOf(message);
        var writer = new StateWriter();
        encoder.Write(writer, message);
        return new EncodedMessage(encoder.Name, encoder.Version, writer.ToArray());
    }

    /// <exception cref="UnknownMessageTypeException">The name or its version is not registered.</exception>
    /// <exception cref="StateFormatException">The bytes are not of that layout, or are too many.</exception>
    public object Decode(string name, int version, ReadOnlyMemory<byte> bytes)
    {
        if (!_decoders.TryGetValue((name, version), out Func<StateReader, object>? read))
        {
            int[] versions = [.. _decoders.Keys.Where(key => key.Name == name).Select(key => key.Version).Order()];
            throw new UnknownMessageTypeException(versions.Length == 0
                ? $"codec: '{name}' is not registered"
                : $"codec: '{name}' version {version} is not registered, only {string.Join(", ", versions)}; a newer program wrote it");
        }
        var reader = new StateReader(bytes);
        object message = read(reader);
        reader.End();
        return message;
    }

    /// <summary>The message as another node would receive it.</summary>
    public object RoundTrip(object message)
    {
        EncodedMessage encoded = Encode(message);
        return Decode(encoded.Name, encoded.Version, encoded.Bytes);
    }

    private Encoder EncoderOf(object message) => _encoders.TryGetValue(message.GetType(), out Encoder? encoder)
        ? encoder
        : throw new UnknownMessageTypeException($"codec: {message.GetType().FullName} is not registered; register it, or mark it ILocalMessage if it never leaves its node");

    private void AddDecoder<T>(string name, int version, Func<StateReader, T> read) where T : notnull
    {
        if (!_decoders.TryAdd((name, version), reader => read(reader)))
            throw new ArgumentException($"codec: '{name}' version {version} is registered already", nameof(name));
    }
}
