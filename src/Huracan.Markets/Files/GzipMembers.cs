using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Huracan.Markets.Files;

/// <summary>Unpacks a gzip file of one or more members, with zeros behind it or not, and refuses anything else.</summary>
/// <remarks>RFC 1952. The framework's stream reads a truncated file without an error and stops in silence before bytes that are no member.
/// Here every member must end with its check sum and its length, and after the last one only zeros may follow (tapes and block devices pad
/// with them). The framework does not tell where a member's packed data ended, so its trailer is searched for in the last bytes that were
/// taken: its eight bytes are known by then.</remarks>
internal sealed class GzipMembers(Stream raw, CancellationToken cancel) : Stream
{
    public const int Magic1 = 0x1f, Magic2 = 0x8b;
    private const int TrailerBytes = 8;
    private const int HeaderCheck = 2, ExtraField = 4, FileName = 8, Comment = 16;
    private readonly Taken _taken = new(raw);
    private readonly Crc32 _sum = new();
    private DeflateStream? _member;
    private long _length;
    private bool _ended;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidDataException">Damaged or cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!_ended && buffer.Length > 0)
        {
            cancel.ThrowIfCancellationRequested();
            if (_member is null) Begin();
            if (_ended) break;
            int read = _member!.Read(buffer);
            if (read == 0)
            {
                End();
                continue;
            }

            _sum.Append(buffer[..read]);
            _length += read;
            return read;
        }

        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Reads to the end of the file, for its checks.</summary>
    /// <exception cref="InvalidDataException">Damaged or cut off.</exception>
    public void Drain()
    {
        byte[] scrap = new byte[1 << 16];
        while (Read(scrap) > 0)
        {
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _member?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Reads the header of the next member, or finds that there is none.</summary>
    private void Begin()
    {
        int first = raw.ReadByte();
        while (first == 0) first = raw.ReadByte();
        if (first < 0)
        {
            _ended = true;
            return;
        }

        if (first != Magic1 || raw.ReadByte() != Magic2 || raw.ReadByte() != 8)
        {
            throw new InvalidDataException($"after byte {raw.Position} something follows that is no gzip data");
        }

        int flags = Next();
        for (int i = 0; i < 6; i++) Next(); // time, level, system
        if ((flags & ExtraField) != 0)
        {
            for (int left = Next() | (Next() << 8); left > 0; left--) Next();
        }

        if ((flags & FileName) != 0) SkipText();
        if ((flags & Comment) != 0) SkipText();
        if ((flags & HeaderCheck) != 0) _ = Next() + Next();
        _taken.Forget();
        _member = new DeflateStream(_taken, CompressionMode.Decompress, leaveOpen: true);
    }

    private void SkipText()
    {
        while (Next() != 0)
        {
        }
    }

    private int Next() => raw.ReadByte() is >= 0 and var value ? value : throw Cut();

    /// <summary>Finds the member's trailer and goes on behind it.</summary>
    private void End()
    {
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _sum.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], unchecked((uint)_length));
        long from = _taken.LastFrom;
        byte[] window = new byte[_taken.LastBytes + TrailerBytes];
        raw.Position = from;
        int filled = raw.ReadAtLeast(window, window.Length, throwOnEndOfStream: false);
        int at = window.AsSpan(0, filled).IndexOf(trailer);
        if (at < 0) throw Cut();
        raw.Position = from + at + TrailerBytes;
        _member!.Dispose();
        _member = null;
        _sum.Reset();
        _length = 0;
    }

    private InvalidDataException Cut() =>
        new(FormattableString.Invariant($"it unpacks to {_length} bytes, and no check sum of them follows"));

    /// <summary>The packed bytes, with a memory of the last ones that were taken.</summary>
    private sealed class Taken(Stream inner) : Stream
    {
        public long LastFrom { get; private set; }
        public int LastBytes { get; private set; }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Forget() => (LastFrom, LastBytes) = (inner.Position, 0);

        public override int Read(Span<byte> buffer)
        {
            long from = inner.Position;
            int read = inner.Read(buffer);
            if (read > 0) (LastFrom, LastBytes) = (from, read);
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
