using System.Text;
using Huracan.Cli.Output.Terminal;

namespace Huracan.Cli.Tests.Output;

/// <summary>Whatever happens to a display, whoever speaks to it notices nothing.</summary>
public sealed class LossyWriterTests
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(20), Short = TimeSpan.FromMilliseconds(50);

    private TerminalSize _size = new(80, 24);

    private LossyWriter New(Stream? sink) => new(sink, () => _size);

    [Fact]
    public void Lines_come_out_in_their_order()
    {
        Sink sink = new();
        LossyWriter writer = New(sink);
        writer.Say("one");
        writer.Say("two");

        Assert.True(writer.Settle(Guard));
        Assert.Equal("one\ntwo\n", sink.Text);
        Assert.Equal(0, writer.Lost);
    }

    [Fact]
    public void A_full_disk_throws_to_nobody_and_what_was_lost_is_said_once_when_there_is_space_again()
    {
        Sink sink = new() { Refuses = new IOException("No space left on device") };
        LossyWriter writer = New(sink);
        writer.Say("one");
        writer.Say("two");
        Assert.True(writer.Settle(Guard));
        Assert.Equal(2, writer.Lost);

        sink.Refuses = null;
        writer.Say("three");
        Assert.True(writer.Settle(Guard));
        writer.Say("four");
        Assert.True(writer.Settle(Guard));
        Assert.Equal("huracan: 2 lines could not be shown here\nthree\nfour\n", sink.Text);
    }

    [Fact]
    public void A_closed_stderr_takes_everything_and_counts_it()
    {
        LossyWriter writer = New(null);
        writer.Say("one");

        Assert.True(writer.Settle(Guard));
        Assert.Equal(1, writer.Lost);
    }

    [Fact]
    public void A_reader_that_takes_nothing_blocks_neither_the_speaker_nor_the_end()
    {
        using ManualResetEventSlim free = new();
        Sink sink = new() { Waits = free };
        LossyWriter writer = New(sink);
        writer.Say("first");
        Assert.True(sink.Entered.Wait(Guard)); // its thread sits in the write
        for (int i = 0; i < LossyWriter.WaitingMax + 3; i++) writer.Say(i.ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.False(writer.Settle(Short));
        writer.End(Short);
        Assert.Equal(3, writer.Lost);

        free.Set(); // the oldest were dropped, and it says so
        Assert.True(writer.Settle(Guard));
        Assert.StartsWith("first\nhuracan: 3 lines could not be shown here\n3\n4\n", sink.Text, StringComparison.Ordinal);
        Assert.EndsWith("10002\n", sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_screen_is_erased_before_a_line_and_drawn_again_below_it()
    {
        Sink sink = new();
        LossyWriter writer = New(sink);
        writer.Show(size => [new ScreenRow(size.Columns, colour: false).Add("a row"), new ScreenRow(size.Columns, colour: false).Add("b row")]);
        Wait(() => sink.Text.Contains("b row\n", StringComparison.Ordinal));
        writer.Say("a line");
        Wait(() => sink.Text.Contains("\u001b[2A\r\u001b[Ja line\na row\nb row\n", StringComparison.Ordinal));

        Assert.True(writer.Settle(Guard));
        Assert.EndsWith("a row\nb row\n\u001b[2A\r\u001b[J", sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_screen_that_is_kept_stays_as_text()
    {
        Sink sink = new();
        LossyWriter writer = New(sink);
        writer.Show(size => [new ScreenRow(size.Columns, colour: false).Add("a row")]);

        Assert.True(writer.Settle(Guard, keep: true));
        writer.Say("a line");
        Assert.True(writer.Settle(Guard));
        Assert.EndsWith("a row\na line\n", sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_that_became_narrower_has_broken_each_row_and_all_of_them_are_erased()
    {
        Sink sink = new();
        LossyWriter writer = New(sink);
        string text = new('x', 79);
        writer.Show(size => [new ScreenRow(size.Columns - 1, colour: false).Add(text)]);
        Wait(() => sink.Text.Contains(text, StringComparison.Ordinal));
        _size = new TerminalSize(30, 24);
        writer.Say("narrow");

        Wait(() => sink.Text.Contains("\u001b[3A\r\u001b[Jnarrow\n" + new string('x', 29) + "\n", StringComparison.Ordinal));
    }

    [Fact]
    public void A_screen_that_fails_costs_a_redraw_and_no_more()
    {
        Sink sink = new();
        LossyWriter writer = New(sink);
        writer.Show(_ => throw new InvalidOperationException("as told"));
        writer.Say("lost with its screen");
        Wait(() => writer.Lost == 1);
        writer.Settle(Guard);
        writer.Say("still here");

        Assert.True(writer.Settle(Guard));
        Assert.EndsWith("still here\n", sink.Text, StringComparison.Ordinal);
    }

    private static void Wait(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Guard));

    private sealed class Sink : MemoryStream
    {
        public Exception? Refuses { get; set; }
        public ManualResetEventSlim? Waits { get; init; }
        public ManualResetEventSlim Entered { get; } = new();

        public string Text
        {
            get
            {
                lock (this) return Encoding.UTF8.GetString(ToArray());
            }
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Entered.Set();
            if (Refuses is not null) throw Refuses;
            Waits?.Wait(Guard);
            lock (this) base.Write(buffer, offset, count);
        }
    }
}
