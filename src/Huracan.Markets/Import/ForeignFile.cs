using System.IO.Compression;
using System.IO.Hashing;
using System.Security.Cryptography;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Markets.Files;

namespace Huracan.Markets.Import;

/// <summary>Opens candle files of other programs: CSV, zip or gzip of CSV, JSON, Feather (Arrow IPC), Parquet.</summary>
internal static class ForeignFile
{
    private static readonly string[] Endings = [".csv", ".csv.gz", ".txt", ".zip", ".json", ".json.gz", ".feather", ".parquet"];

    public const string Allowed = ".csv, .csv.gz, .txt, .zip of them, .json, .json.gz, .feather or .parquet";

    public static bool IsKnown(string path) => Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads every table in the file.</summary>
    /// <exception cref="MarketDataException">Damaged, or no candles in it.</exception>
    public static IReadOnlyList<T> Read<T>(string file, Func<ForeignTable, T> read, CancellationToken cancel)
    {
        string name = file.ToLowerInvariant();
        if (name.EndsWith(".zip", StringComparison.Ordinal)) return Zip(file, read);
        if (name.EndsWith(".feather", StringComparison.Ordinal)) return [read(ForeignFeather.Read(file))];
        if (name.EndsWith(".parquet", StringComparison.Ordinal)) return [read(ForeignParquet.Read(file))];
        return [MarketFile.ReadText(file, text => name.Contains(".json", StringComparison.Ordinal)
            ? read(ForeignJson.Read(file, Bytes(text)))
            : read(ForeignText.Read(file, text)), cancel)];
    }

    private static List<T> Zip<T>(string file, Func<ForeignTable, T> read)
    {
        byte[] bytes = MarketFile.ReadBytes(file);
        CheckSum(file, bytes);
        List<T> tables = [];
        try
        {
            using ZipArchive zip = new(new MemoryStream(bytes));
            foreach (ZipArchiveEntry entry in zip.Entries.Where(entry => IsKnown(entry.Name)))
            {
                using Stream packed = entry.Open();
                byte[] content = Bytes(packed);
                if (content.LongLength != entry.Length || Crc32.HashToUInt32(content) != entry.Crc32)
                {
                    throw new InvalidDataException($"{entry.Name} does not have its check sum");
                }

                using MemoryStream text = new(content);
                tables.Add(read(ForeignText.Read($"{file}:{entry.Name}", text)));
            }
        }
        catch (InvalidDataException e)
        {
            throw Bad($"{file}: the zip data is damaged or cut off ({e.Message.TrimEnd('.')}); " +
                "allowed: one complete zip file; try: fetch it again");
        }

        return tables.Count > 0 ? tables : throw Bad($"{file}: no CSV in it; allowed: a zip of CSV files; try: another file");
    }

    /// <summary>Binance puts the SHA-256 of a dump beside it.</summary>
    private static void CheckSum(string file, byte[] bytes)
    {
        string beside = $"{file}.CHECKSUM";
        if (!File.Exists(beside)) return;
        string seen = Convert.ToHexStringLower(SHA256.HashData(bytes));
        string said = System.Text.Encoding.ASCII.GetString(MarketFile.ReadBytes(beside)).Trim().Split(' ')[0].ToLowerInvariant();
        if (seen != said) throw Bad($"{file}: its SHA-256 is {seen}, {beside} says {said}; " +
            "allowed: the file as it was published; try: fetch both again");
    }

    private static byte[] Bytes(Stream stream)
    {
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static MarketDataException Bad(string message) => new(FailureCause.Caller, message);
}
