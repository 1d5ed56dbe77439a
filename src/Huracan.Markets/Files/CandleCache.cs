using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;

namespace Huracan.Markets.Files;

/// <summary>Keeps the raw rows of source files as columns, one cache file per source file, so that a second read need not parse
/// text.</summary>
/// <remarks>Layout, little-endian: magic <c>HURCANDL</c>, version u32, SHA-256 of the source file (32), symbol length u32 and UTF-8,
/// length u32 and UTF-8 of what the reader noted (one line each), column flags u32, rows u32, number of blocks u32, bytes of each block i64;
/// then the blocks: open_time as i64, then each present column as f64; last the SHA-256 of everything before it. A cache whose trailer or
/// source hash does not match is never used. Written beside itself, flushed, then renamed.</remarks>
public sealed class CandleCache
{
    private const uint Version = 2;
    private const int HashBytes = 32;
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);
    private static int s_serial;
    private readonly string _folder;

    /// <param name="folder">Created if it is missing; holds nothing else.</param>
    public CandleCache(string folder)
    {
        _folder = folder;
        if (!Directory.Exists(folder)) return;
        try
        {
            // A killed writer leaves an unfinished file. Nobody reads it, so it only costs space.
            foreach (string left in Directory.EnumerateFiles(folder, "*.tmp"))
            {
                if (DateTime.UtcNow - File.GetLastWriteTimeUtc(left) > AbandonedAfter) File.Delete(left);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Cleaning up is optional; reading and writing report their own errors.
        }
    }

    /// <summary>The outcome of a cache lookup.</summary>
    public enum Result
    {
        Hit,
        Absent,

        /// <summary>The source file has changed since the cache was made.</summary>
        Stale,

        /// <summary>Torn, truncated, flipped, or of another version.</summary>
        Corrupt,
    }

    /// <summary>The source file's identity: SHA-256 of its bytes. A time stamp could be touched or restored.</summary>
    public static byte[] SourceHash(string source)
    {
        using FileStream stream = new(source, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        return SHA256.HashData(stream);
    }

    /// <summary>The cache file of <paramref name="source"/>: its name and a hash of its full path.</summary>
    public string PathOf(string source)
    {
        string place = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(source))))[..12];
        return Path.Combine(_folder, $"{Path.GetFileName(source)}.{place}.candles");
    }

    /// <param name="rows">Null unless a hit.</param>
    /// <param name="detail">What is wrong, for the report; empty otherwise.</param>
    /// <param name="notes">What the reader noted when it read the source.</param>
    public Result TryRead(
        string source, ReadOnlySpan<byte> sourceHash, string symbol,
        out RawCandles? rows, out string detail, out IReadOnlyList<string> notes)
    {
        (rows, detail, notes) = (null, "", []);
        byte[] file;
        try
        {
            file = File.ReadAllBytes(PathOf(source));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Result.Absent;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            detail = $"cannot be read ({e.Message.TrimEnd('.')})";
            return Result.Corrupt;
        }

        try
        {
            return Parse(file, sourceHash, symbol, out rows, out detail, out notes);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            // The hash matched, so this is a layout that no version of ours wrote.
            (rows, detail) = (null, "its layout makes no sense");
            return Result.Corrupt;
        }
    }

    /// <summary>Writes the rows of one whole source file. The cache file is complete or not there.</summary>
    /// <exception cref="IOException">The folder cannot be written; the caller may continue without a cache.</exception>
    public void Write(string source, ReadOnlySpan<byte> sourceHash, RawCandles rows, IReadOnlyList<string> notes)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("cache files are defined over little-endian memory");
        Directory.CreateDirectory(_folder);
        string target = PathOf(source), temporary = $"{target}.{Environment.ProcessId}-{Interlocked.Increment(ref s_serial)}.tmp";
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                Put(Header(sourceHash, rows, notes));
                Put(MemoryMarshal.AsBytes(rows.OpenTime));
                for (int c = 0; c < RawCandles.ColumnCount; c++) Put(MemoryMarshal.AsBytes(rows.Column(c)));
                stream.Write(hash.GetHashAndReset());
                stream.Flush(flushToDisk: true);

                void Put(ReadOnlySpan<byte> bytes)
                {
                    hash.AppendData(bytes);
                    stream.Write(bytes);
                }
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static byte[] Header(ReadOnlySpan<byte> sourceHash, RawCandles rows, IReadOnlyList<string> notes)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write("HURCANDL"u8);
        writer.Write(Version);
        writer.Write(sourceHash);
        byte[] symbol = Encoding.UTF8.GetBytes(rows.Symbol);
        writer.Write((uint)symbol.Length);
        writer.Write(symbol);
        byte[] noted = Encoding.UTF8.GetBytes(string.Join('\n', notes));
        writer.Write((uint)noted.Length);
        writer.Write(noted);
        writer.Write((uint)rows.Columns);
        writer.Write((uint)rows.Count);
        writer.Write((uint)(RawCandles.ColumnCount + 1));
        writer.Write(rows.Count * 8L);
        for (int c = 0; c < RawCandles.ColumnCount; c++) writer.Write(rows.Column(c).Length * 8L);
        return stream.ToArray();
    }

    private static Result Parse(
        byte[] file, ReadOnlySpan<byte> sourceHash, string symbol, out RawCandles? rows, out string detail, out IReadOnlyList<string> notes)
    {
        (rows, detail, notes) = (null, "it is cut off", []);
        const int Fixed = 8 + 4 + HashBytes + 4;
        if (file.Length < Fixed + HashBytes) return Result.Corrupt;
        ReadOnlySpan<byte> body = file.AsSpan(0, file.Length - HashBytes);
        if (!body.StartsWith("HURCANDL"u8))
        {
            detail = "it is not a candle cache";
            return Result.Corrupt;
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(body[8..]);
        if (version != Version)
        {
            detail = $"it has version {version}, this program reads {Version}";
            return Result.Corrupt;
        }

        if (!SHA256.HashData(body).AsSpan().SequenceEqual(file.AsSpan(file.Length - HashBytes)))
        {
            detail = "its bytes do not have its hash";
            return Result.Corrupt;
        }

        if (!body.Slice(12, HashBytes).SequenceEqual(sourceHash))
        {
            detail = "the source file has changed";
            return Result.Stale;
        }

        int at = 12 + HashBytes;
        int symbolLength = checked((int)BinaryPrimitives.ReadUInt32LittleEndian(body[at..]));
        at += 4;
        string storedSymbol = Encoding.UTF8.GetString(body.Slice(at, symbolLength));
        at += symbolLength;
        if (storedSymbol != symbol)
        {
            detail = $"it was made for {storedSymbol}";
            return Result.Stale;
        }

        int notesLength = checked((int)BinaryPrimitives.ReadUInt32LittleEndian(body[at..]));
        string noted = Encoding.UTF8.GetString(body.Slice(at + 4, notesLength));
        at += 4 + notesLength;
        CandleColumns columns = (CandleColumns)BinaryPrimitives.ReadUInt32LittleEndian(body[at..]);
        int count = checked((int)BinaryPrimitives.ReadUInt32LittleEndian(body[(at + 4)..]));
        int blocks = checked((int)BinaryPrimitives.ReadUInt32LittleEndian(body[(at + 8)..]));
        at += 12;
        ArgumentOutOfRangeException.ThrowIfNotEqual(blocks, RawCandles.ColumnCount + 1);
        int data = at + (8 * blocks);
        long[] time = [];
        double[][] values = new double[RawCandles.ColumnCount][];
        for (int block = 0; block < blocks; block++)
        {
            int length = checked((int)BinaryPrimitives.ReadInt64LittleEndian(body[(at + (8 * block))..]));
            ReadOnlySpan<byte> bytes = body.Slice(data, length);
            data += length;
            if (block == 0) time = MemoryMarshal.Cast<byte, long>(bytes).ToArray();
            else values[block - 1] = MemoryMarshal.Cast<byte, double>(bytes).ToArray();
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(time.Length, count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(data, body.Length);
        rows = RawCandles.Over(symbol, columns, time, values);
        notes = noted.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        detail = "";
        return Result.Hit;
    }
}
