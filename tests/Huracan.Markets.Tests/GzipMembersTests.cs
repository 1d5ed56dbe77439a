using System.Text;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets.Files;
using Xunit;

namespace Huracan.Markets.Tests;

/// <summary>What gzip reads, every reader reads; what gzip complains about, every reader refuses.</summary>
public sealed class GzipMembersTests : IDisposable
{
    private const string Candles = "open_time,open,high,low,close\n1727740800000,1,1,1,1\n1727740860000,2,2,2,2\n1727740920000,3,3,3,3\n";
    private const string Rates = "funding_time,funding_rate\n1727740800000,0.0001\n1727769600000,0.0002\n1727798400000,0.00007399\n";

    /// <summary>The empty member that ends a bgzip file (SAM specification, section 4.1.2): a header with an extra field.</summary>
    private static readonly byte[] BgzipEnd = Convert.FromHexString("1f8b08040000000000ff0600424302001b0003000000000000000000");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static byte[] Zip(string text) => TempFolder.Gzip(Encoding.UTF8.GetBytes(text));

    private string File(byte[] bytes)
    {
        string path = _folder.At("X.csv.gz");
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }

    private int CandlesIn(byte[] bytes) => CandleCsvReader.Read(File(bytes), "X").Count;

    private int RatesIn(byte[] bytes) => FundingCsvReader.Read(File(bytes), "X").Rates.Count;

    private void Refused(byte[] bytes, string words)
    {
        foreach (Action read in (Action[])[() => CandleCsvReader.Read(File(bytes), "X"), () => FundingCsvReader.Read(File(bytes), "X")])
        {
            Assert.Contains(words, Assert.Throws<MarketDataException>(read).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(40)]
    [InlineData(60)]
    public void Members_that_follow_each_other_are_one_text(int cut)
    {
        Assert.Equal(3, CandlesIn([.. Zip(Candles[..cut]), .. Zip(Candles[cut..])]));
        Assert.Equal(3, RatesIn([.. Zip(Rates[..cut]), .. Zip(Rates[cut..]), .. BgzipEnd]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(100_000)]
    public void Zeros_behind_the_last_member_do_not_matter(int zeros)
    {
        Assert.Equal(3, CandlesIn([.. Zip(Candles), .. new byte[zeros]]));
        Assert.Equal(3, RatesIn([.. Zip(Rates), .. BgzipEnd, .. new byte[zeros]]));
    }

    [Fact]
    public void A_file_that_ends_anywhere_else_is_cut_off_for_candles_and_for_funding()
    {
        foreach (string text in (string[])[Candles, Rates])
        {
            byte[] whole = Zip(text), two = [.. whole, .. Zip("\n")];
            for (int length = 3; length < whole.Length; length++) Refused(whole[..length], "damaged or cut off");
            for (int length = whole.Length + 3; length < two.Length; length++) Refused(two[..length], "damaged or cut off");
        }
    }

    [Fact]
    public void A_wrong_check_sum_or_length_is_damage()
    {
        for (int fromEnd = 1; fromEnd <= 8; fromEnd++)
        {
            byte[] bytes = Zip(Rates);
            bytes[^fromEnd] ^= 1;
            Refused(bytes, "damaged or cut off");
        }
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("\0\0\0garbage")]
    public void Anything_else_behind_the_last_member_is_damage(string behind) =>
        Refused([.. Zip(Candles), .. Encoding.UTF8.GetBytes(behind)], "something follows that is no gzip data");

    [Fact]
    public void A_large_file_of_many_members_reads_as_its_source()
    {
        StringBuilder text = new("open_time,open,high,low,close\n");
        for (int i = 0; i < 20_000; i++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{1727740800000 + (i * 60_000L)},{1 + (i % 7)},9,1,{2 + (i * 31 % 5)}\n");
        byte[] source = Encoding.UTF8.GetBytes(text.ToString());
        RawCandles plain = CandleCsvReader.Read(_folder.Write("plain.csv", text.ToString()), "X");
        RawCandles packed = CandleCsvReader.Read(File([.. source.Chunk(65_280).SelectMany(TempFolder.Gzip), .. BgzipEnd]), "X");
        Assert.Equal(plain.ContentHash(), packed.ContentHash());
    }
}
