using Huracan.Core.Foundation;
using Huracan.Core.Market;

namespace Huracan.Markets.Files;

/// <summary>Opens files of market data: the one door for every reader, so that all of them refuse the same things.</summary>
internal static class MarketFile
{
    /// <summary>The content of a text file, unpacked if it is gzip (by its first bytes, not its name).</summary>
    /// <param name="read">Reads to the end or throws. If it throws <see cref="MarketDataException"/> and the gzip data turns out to be cut
    /// off, the error is the damage, not the half line at its end.</param>
    /// <exception cref="MarketDataException">No regular file, not there, unreadable or damaged.</exception>
    public static T ReadText<T>(string file, Func<Stream, T> read, CancellationToken cancel = default) => FileTrouble.Told(file, () =>
    {
        using FileStream raw = Open(file);
        int first = raw.ReadByte(), second = raw.ReadByte();
        raw.Position = 0;
        if (first < 0) throw Bad($"{file}: the file is empty; allowed: a header line and one candle per line; try: fetch it again");
        if (first != GzipMembers.Magic1 || second != GzipMembers.Magic2) return read(raw);
        try
        {
            using GzipMembers plain = new(raw, cancel);
            return ReadWhole(plain, read);
        }
        catch (InvalidDataException e)
        {
            throw Bad($"{file}: the gzip data is damaged or cut off ({e.Message.TrimEnd('.')}); " +
                "allowed: one complete gzip file; try: fetch it again", e);
        }
    });

    /// <summary>All bytes of a file.</summary>
    /// <exception cref="MarketDataException">No regular file, not there or unreadable.</exception>
    public static byte[] ReadBytes(string file) => FileTrouble.Told(file, () =>
    {
        using FileStream raw = Open(file);
        byte[] bytes = new byte[raw.Length];
        raw.ReadExactly(bytes);
        return bytes;
    });

    /// <exception cref="MarketDataException">Not a regular file.</exception>
    public static void RequireRegular(string file)
    {
        if (FileIdentity.WhyNoRegularFile(file) is not { } kind) return;
        throw Bad($"{file}: is {kind}; allowed: a regular file, which is read more than once; " +
            (kind == "a folder" ? "try: a file in it" : "try: write the rows to a file first, and name that file"));
    }

    private static FileStream Open(string file)
    {
        RequireRegular(file);
        return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
    }

    private static T ReadWhole<T>(GzipMembers plain, Func<Stream, T> read)
    {
        T result;
        try
        {
            result = read(plain);
        }
        catch (MarketDataException)
        {
            plain.Drain();
            throw;
        }

        plain.Drain(); // a reader may stop early; the check sums stand at the end
        return result;
    }

    private static MarketDataException Bad(string message, Exception? inner = null) => new(FailureCause.Caller, message, inner);
}
