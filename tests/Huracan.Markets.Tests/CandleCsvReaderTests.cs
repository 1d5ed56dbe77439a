using System.Text;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets.Files;
using Xunit;

namespace Huracan.Markets.Tests;

public sealed class CandleCsvReaderTests : IDisposable
{
    private const string Header = "open_time,open,high,low,close,volume\n";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RawCandles Read(string text, string name = "X.csv") => CandleCsvReader.Read(_folder.Write(name, text), "X");

    /// <summary>The message with the folder cut out, so that it can be pinned.</summary>
    private string Fails(string text, FailureCause cause = FailureCause.Caller, string name = "X.csv")
    {
        MarketDataException error = Assert.Throws<MarketDataException>(() => Read(text, name));
        Assert.Equal(cause, error.Cause);
        return error.Message.Replace(_folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_are_found_by_name_in_any_order_and_unknown_ones_are_ignored()
    {
        RawCandles rows = Read("close,note,taker_buy_base,low,open_time,high,open\n4.5,hello,0.25,1,1727740800000,5,2\n");

        Assert.Equal(CandleColumns.TakerBuyBase, rows.Columns);
        Assert.Equal(new Candle(new UtcMs(1727740800000), 2, 5, 1, 4.5, TakerBuyBase: 0.25), rows[0]);
        Assert.Equal(0, rows.Volume.Length);
    }

    [Theory]
    [InlineData("X.csv")]
    [InlineData("X.csv.gz")]
    [InlineData("named-wrong.csv")]
    public void Plain_and_compressed_files_read_alike(string name)
    {
        string text = Header + "1727740800000,63327.6,63440,63327.59,63439.99,40.89124\n1727740860000,1,2,0.5,1.5,3\n";
        string path = _folder.At(name);
        File.WriteAllBytes(path, name is "X.csv" ? Encoding.UTF8.GetBytes(text) : TempFolder.Gzip(Encoding.UTF8.GetBytes(text)));

        RawCandles rows = CandleCsvReader.Read(path, "X");
        Assert.Equal(2, rows.Count);
        Assert.Equal(63327.59, rows.Low[0]);
        Assert.Equal(3, rows.Volume[1]);
    }

    [Theory]
    [InlineData("open_time,open,high,low,close\r\n1727740800000,1,1,1,1\r\n1727740860000,1,1,1,1\r\n", 2)]
    [InlineData("\uFEFFopen_time,open,high,low,close\n1727740800000,1,1,1,1", 1)]
    [InlineData("open_time,open,high,low,close\n1727740800000,1,1,1,1\n\n1727740860000,1,1,1,1\n\n", 2)]
    [InlineData("open_time, open ,high,low,close\n1727740800000,1,1,1,1\n", 1)]
    public void Line_ends_byte_order_marks_and_blank_lines_do_not_matter(string text, int rows)
    {
        Assert.Equal(rows, Read(text).Count);
    }

    [Fact]
    public void Rows_that_cross_the_read_buffer_are_read_whole()
    {
        StringBuilder text = new(Header);
        for (int i = 0; i < 20_000; i++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{1727740800000 + (i * 60_000L)},{i}.25,{i + 1},{i},{i}.5,{i}\n");
        RawCandles rows = Read(text.ToString());

        Assert.Equal(20_000, rows.Count);
        for (int i = 0; i < rows.Count; i++)
        {
            Assert.Equal(1727740800000 + (i * 60_000L), rows.OpenTime[i]);
            Assert.Equal(i + 0.25, rows.Open[i]);
            Assert.Equal(i, rows.Volume[i]);
        }
    }

    [Fact]
    public void Repeated_times_and_impossible_prices_stay_for_the_quality_report()
    {
        RawCandles rows = Read(Header + "1727740800000,1,1,1,1,1\n1727740800000,1,1,1,1,1\n1727740860000,-1,NaN,0,1,1\n");

        Assert.Equal(3, rows.Count);
        Assert.True(double.IsNaN(rows.High[2]));
    }

    [Fact]
    public void Every_mistake_in_a_file_is_told_with_file_line_column_and_advice()
    {
        Assert.Equal("X.csv: the file is empty; allowed: a header line and one candle per line; try: fetch it again", Fails(""));
        Assert.Equal("X.csv: the file is empty; allowed: a header line and one candle per line; try: fetch it again", Fails("\n\n"));
        Assert.Equal("X.csv: a header and no candle; allowed: one candle per line after the header; try: fetch it again", Fails(Header));
        Assert.Equal("X.csv:1: no column open_time, low; seen: \"time,open,high,close\"; " +
            "allowed: columns named open_time, open, high, low, close in any order; try: name the columns so",
            Fails("time,open,high,close\n1,2,3,4\n"));
        Assert.Equal("X.csv:1: column open is there twice; allowed: each name once; try: rename one", Fails("open_time,open,high,low,close,open\n"));
        Assert.Equal("X.csv:3 column high: \"n/a\" is not a number; allowed: a decimal number such as 63440.5; try: correct that row or fetch the file again",
            Fails(Header + "1727740800000,1,1,1,1,1\n1727740860000,1,n/a,1,1,1\n"));
        Assert.Equal("X.csv:2 column volume: \"\" is not a number; allowed: a decimal number such as 63440.5; try: correct that row or fetch the file again",
            Fails(Header + "1727740800000,1,1,1,1,\n"));
        Assert.Equal("X.csv:2: 5 fields, the header has 6; seen: \"1727740800000,1,1,1,1\"; allowed: as many as the header; try: correct that row or fetch the file again",
            Fails(Header + "1727740800000,1,1,1,1\n"));
        Assert.Equal("X.csv:2: 7 fields, the header has 6; seen: \"1727740800000,1,1,1,1,1,9\"; allowed: as many as the header; try: correct that row or fetch the file again",
            Fails(Header + "1727740800000,1,1,1,1,1,9\n"));
        Assert.Equal("X.csv:4 column open_time: 2024-10-01T00:01Z comes after 2024-10-01T00:02Z: times go backwards; allowed: ascending times; try: sort the rows by open_time or fetch the file again",
            Fails(Header + "1727740800000,1,1,1,1,1\n1727740920000,1,1,1,1,1\n1727740860000,1,1,1,1,1\n"));
    }

    [Theory]
    [InlineData("1727740800", "looks like seconds")]
    [InlineData("1727740800000000", "looks like microseconds")]
    [InlineData("1727740800000000000", "looks like nanoseconds")]
    [InlineData("42", "is not a plausible time")]
    public void The_unit_of_time_is_not_guessed(string time, string looks)
    {
        Assert.Equal($"X.csv:2 column open_time: \"{time}\" {looks}; allowed: Unix milliseconds UTC such as 1727740800000 (13 digits); the unit is not guessed; try: convert the times",
            Fails(Header + time + ",1,1,1,1,1\n"));
    }

    [Fact]
    public void A_date_in_place_of_milliseconds_is_told_as_such()
    {
        Assert.Equal("X.csv:2 column open_time: \"2024-10-01 00:00\" is not a whole number; allowed: Unix milliseconds UTC such as 1727740800000; try: convert the times",
            Fails(Header + "2024-10-01 00:00,1,1,1,1,1\n"));
    }

    [Fact]
    public void A_file_that_is_not_there_is_the_callers_mistake()
    {
        MarketDataException error = Assert.Throws<MarketDataException>(() => CandleCsvReader.Read(_folder.At("none.csv"), "X"));
        Assert.Equal(FailureCause.Caller, error.Cause);
        Assert.EndsWith("none.csv: no such file; try: check the path", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compressed_data_cut_off_anywhere_is_noticed()
    {
        StringBuilder text = new(Header);
        for (int i = 0; i < 2000; i++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{1727740800000 + (i * 60_000L)},{i}.25,{i + 1},{i},{i}.5,{i}\n");
        byte[] whole = TempFolder.Gzip(Encoding.UTF8.GetBytes(text.ToString()));
        for (int cut = 2; cut < whole.Length; cut += 97)
        {
            string path = _folder.At("cut.csv.gz");
            File.WriteAllBytes(path, whole[..cut]);
            MarketDataException error = Assert.Throws<MarketDataException>(() => CandleCsvReader.Read(path, "X"));
            Assert.Equal(FailureCause.Caller, error.Cause);
            Assert.Contains("cut.csv.gz: the gzip data is damaged or cut off (", error.Message, StringComparison.Ordinal);
            Assert.EndsWith("; allowed: one complete gzip file; try: fetch it again", error.Message, StringComparison.Ordinal);
        }

        for (int last = 1; last <= 9; last++)
        {
            string path = _folder.At("cut.csv.gz");
            File.WriteAllBytes(path, whole[..^last]);
            Assert.Throws<MarketDataException>(() => CandleCsvReader.Read(path, "X"));
        }
    }

    [Fact]
    public void A_flipped_bit_in_compressed_data_is_noticed()
    {
        StringBuilder text = new(Header);
        for (int i = 0; i < 2000; i++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{1727740800000 + (i * 60_000L)},{i}.25,{i + 1},{i},{i}.5,{i}\n");
        byte[] whole = TempFolder.Gzip(Encoding.UTF8.GetBytes(text.ToString()));
        string path = _folder.At("flipped.csv.gz");
        for (int at = 10; at < whole.Length; at += 97)
        {
            byte[] flipped = [.. whole];
            flipped[at] ^= 4;
            File.WriteAllBytes(path, flipped);
            Assert.Throws<MarketDataException>(() => CandleCsvReader.Read(path, "X"));
        }
    }

    [Fact]
    public void A_mistake_inside_a_whole_compressed_file_is_told_as_the_mistake_it_is()
    {
        Assert.StartsWith("X.csv.gz:2 column close: \"oops\" is not a number", Fails(Header + "1727740800000,1,1,1,oops,1\n", name: "X.csv.gz"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_without_end_is_no_csv()
    {
        Assert.Equal("X.csv:1: a line of more than 131072 bytes; allowed: one candle per line; try: check that this is a CSV of candles", Fails(new string('x', 200_000)));
    }
}
