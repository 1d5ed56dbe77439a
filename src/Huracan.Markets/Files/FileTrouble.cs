using Huracan.Core.Foundation;
using Huracan.Core.Market;

namespace Huracan.Markets.Files;

/// <summary>One wording for a market file that is not there or cannot be read.</summary>
internal static class FileTrouble
{
    /// <exception cref="MarketDataException">No such file (the caller's mistake), or it cannot be read (the world's trouble).</exception>
    public static T Told<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MarketDataException(FailureCause.Caller, $"{file}: no such file; try: check the path", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MarketDataException(FailureCause.World,
                $"{file}: cannot be read ({e.Message.TrimEnd('.')}); try: check its permissions and the disk", e);
        }
    }
}
