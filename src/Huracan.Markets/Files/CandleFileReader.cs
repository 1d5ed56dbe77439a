using Huracan.Core.Market.Quality;

namespace Huracan.Markets.Files;

/// <summary>The rows of one file, and what its reader noticed.</summary>
internal sealed record CandleRows(RawCandles Rows, IReadOnlyList<string> Notes);

/// <summary>Reads one candle file of any format, through the cache if there is one.</summary>
internal static class CandleFileReader
{
    public static CandleRows Read(
        CandleFileName file, CandleIdentity wanted, CandleCache? cache, List<string> notes, CancellationToken cancel)
    {
        if (file.IsParquet) return CandleParquetReader.Read(file, wanted, cancel);
        return cache is null ? CandleCsvReader.Read(file, wanted, cancel) : ReadCached(cache, file, wanted, notes, cancel);
    }

    private static CandleRows ReadCached(
        CandleCache cache, CandleFileName file, CandleIdentity wanted, List<string> notes, CancellationToken cancel)
    {
        MarketFile.RequireRegular(file.Path);
        byte[] hash;
        try
        {
            hash = CandleCache.SourceHash(file.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The reader meets the same error and reports it.
            return CandleCsvReader.Read(file, wanted, cancel);
        }

        CandleCache.Result result = cache.TryRead(
            file.Path, hash, wanted.Symbol, out RawCandles? rows, out string detail, out IReadOnlyList<string> kept);
        if (rows is not null) return new CandleRows(rows, kept);
        if (result != CandleCache.Result.Absent)
        {
            notes.Add($"cache of {file.Name} was not used: {detail}; rebuilt from the source");
        }

        CandleRows read = CandleCsvReader.Read(file, wanted, cancel);
        try
        {
            cache.Write(file.Path, hash, read.Rows, read.Notes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            notes.Add($"cache of {file.Name} could not be written ({e.Message.TrimEnd('.')}); the next run reads the source again");
        }

        return read;
    }
}
