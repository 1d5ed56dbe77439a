using System.Globalization;
using System.Runtime.InteropServices;
using Huracan.Core.State;

namespace Huracan.Core.Decisions.Records;

/// <summary>The type of a column of decision records. Stored; values are stable.</summary>
public enum RecordKind : byte { Byte = 1, Int32 = 2, Int64 = 3, Hash = 4, Single = 5, Double = 6 }

/// <summary>One column of decision records: a value per decision, and the words for the values if they are choices.</summary>
public sealed class RecordColumn
{
    private readonly Array _values;

    private RecordColumn(string name, RecordKind kind, Array values, IReadOnlyList<string> words) => (Name, Kind, _values, Words) = (name, kind, values, words);

    public string Name { get; }
    public RecordKind Kind { get; }
    public int Count => _values.Length;

    /// <summary>By value, for a <see cref="RecordKind.Byte"/> column of choices; empty for numbers. They are part of the blob, so a later
    /// version can read them too.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>[Count] of a column of that kind.</summary>
    /// <exception cref="InvalidCastException">The column is of another kind.</exception>
    public byte[] Bytes => (byte[])_values;

    /// <inheritdoc cref="Bytes"/>
    public int[] Int32s => (int[])_values;

    /// <inheritdoc cref="Bytes"/>
    public long[] Int64s => (long[])_values;

    /// <inheritdoc cref="Bytes"/>
    public ulong[] Hashes => (ulong[])_values;

    /// <inheritdoc cref="Bytes"/>
    public float[] Singles => (float[])_values;

    /// <inheritdoc cref="Bytes"/>
    public double[] Doubles => (double[])_values;

    public static RecordColumn Of(string name, byte[] values, params IReadOnlyList<string> words) => new(name, RecordKind.Byte, values, words);
    public static RecordColumn Of(string name, int[] values) => new(name, RecordKind.Int32, values, []);
    public static RecordColumn Of(string name, long[] values) => new(name, RecordKind.Int64, values, []);
    public static RecordColumn Of(string name, ulong[] values) => new(name, RecordKind.Hash, values, []);
    public static RecordColumn Of(string name, float[] values) => new(name, RecordKind.Single, values, []);
    public static RecordColumn Of(string name, double[] values) => new(name, RecordKind.Double, values, []);

    /// <summary>A value as a table shows it: a word, 16 hex digits, or a number that reads back with the same bits; empty for
    /// NaN.</summary>
    public string Text(int at) => Kind switch
    {
        RecordKind.Byte when Bytes[at] < Words.Count => Words[Bytes[at]],
        RecordKind.Byte => Bytes[at].ToString(CultureInfo.InvariantCulture),
        RecordKind.Int32 => Int32s[at].ToString(CultureInfo.InvariantCulture),
        RecordKind.Int64 => Int64s[at].ToString(CultureInfo.InvariantCulture),
        RecordKind.Hash => Hashes[at].ToString("x16", CultureInfo.InvariantCulture),
        RecordKind.Single => float.IsNaN(Singles[at]) ? "" : Singles[at].ToString("R", CultureInfo.InvariantCulture),
        _ => double.IsNaN(Doubles[at]) ? "" : Doubles[at].ToString("R", CultureInfo.InvariantCulture),
    };

    internal void Save(StateWriter writer)
    {
        writer.String(Name);
        writer.Byte((byte)Kind);
        writer.Int32(Words.Count);
        foreach (string word in Words) writer.String(word);
        switch (Kind)
        {
            case RecordKind.Byte: Save<byte>(writer, Bytes); break;
            case RecordKind.Int32: Save<int>(writer, Int32s); break;
            case RecordKind.Int64: Save<long>(writer, Int64s); break;
            case RecordKind.Hash: Save<ulong>(writer, Hashes); break;
            case RecordKind.Single: Save<float>(writer, Singles); break;
            default: Save<double>(writer, Doubles); break;
        }
    }

    /// <exception cref="StateFormatException">No column of <paramref name="count"/> values.</exception>
    internal static RecordColumn Restore(StateReader reader, int count)
    {
        string name = reader.String();
        var kind = (RecordKind)reader.Byte();
        List<string> words = [];
        for (int left = reader.Int32(); left > 0; left--) words.Add(reader.String());
        Array values = kind switch
        {
            RecordKind.Byte => Restore<byte>(reader, count),
            RecordKind.Int32 => Restore<int>(reader, count),
            RecordKind.Int64 => Restore<long>(reader, count),
            RecordKind.Hash => Restore<ulong>(reader, count),
            RecordKind.Single => Restore<float>(reader, count),
            RecordKind.Double => Restore<double>(reader, count),
            _ => throw new StateFormatException($"column '{name}': kind {(byte)kind} seen, {RecordKind.Byte:D} to {RecordKind.Double:D} are known"),
        };
        return new RecordColumn(name, kind, values, words);
    }

    /// <summary>As runs of equal bits if that is shorter: an engine may abstain for hours. A general compressor gives different bytes on
    /// different machines.</summary>
    private static void Save<T>(StateWriter writer, T[] values) where T : unmanaged
    {
        List<T> firsts = [];
        List<int> lengths = [];
        for (int at = 0; at < values.Length; at++)
        {
            if (at > 0 && Same(values, at - 1, at)) lengths[^1]++;
            else
            {
                firsts.Add(values[at]);
                lengths.Add(1);
            }
        }

        int width = Marshal.SizeOf<T>();
        bool runs = firsts.Count * (width + sizeof(int)) < values.Length * width;
        writer.Bool(runs);
        writer.Array<T>(runs ? CollectionsMarshal.AsSpan(firsts) : values);
        if (runs) writer.Array<int>(CollectionsMarshal.AsSpan(lengths));
    }

    private static T[] Restore<T>(StateReader reader, int count) where T : unmanaged
    {
        bool runs = reader.Bool();
        T[] stored = reader.Array<T>();
        if (!runs) return stored.Length == count ? stored : throw new StateFormatException($"a column of {stored.Length} values seen, {count} expected");
        int[] lengths = reader.Array<int>();
        T[] values = new T[count];
        int at = 0;
        for (int run = 0; run < Math.Max(stored.Length, lengths.Length); run++)
        {
            if (run >= stored.Length || run >= lengths.Length || lengths[run] < 1 || lengths[run] > count - at) throw new StateFormatException($"a column's run {run} does not fit into {count} values");
            values.AsSpan(at, lengths[run]).Fill(stored[run]);
            at += lengths[run];
        }

        return at == count ? values : throw new StateFormatException($"a column's runs hold {at} values, {count} expected");
    }

    private static bool Same<T>(T[] values, int one, int other) where T : unmanaged =>
        MemoryMarshal.AsBytes(values.AsSpan(one, 1)).SequenceEqual(MemoryMarshal.AsBytes(values.AsSpan(other, 1)));
}
