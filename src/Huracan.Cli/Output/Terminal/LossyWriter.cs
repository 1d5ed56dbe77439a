using System.Globalization;
using System.Text;

namespace Huracan.Cli.Output.Terminal;

/// <summary>Shows lines, and below them a screen that redraws in place, to a person. It never blocks, throws to, or ends the
/// work.</summary>
/// <remarks>A thread of its own writes. Beyond 10,000 waiting lines the oldest are dropped. What a write refuses (disk full, terminal gone,
/// closed) is dropped too. Both are counted, and a line says how many once lines can be written again.</remarks>
internal sealed class LossyWriter
{
    internal const int WaitingMax = 10_000;

    private static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(250);

    private readonly Stream? _sink;
    private readonly Func<TerminalSize> _size;
    private readonly Queue<string> _waiting = new();
    private readonly Thread _thread;
    private Func<TerminalSize, IReadOnlyList<ScreenRow>>? _screen;
    private IReadOnlyList<int> _drawn = [];
    private long _lost, _lostUnsaid, _asked, _done;
    private bool _ended, _keepScreen;

    /// <param name="sink">Null drops and counts every line.</param>
    /// <param name="size">The terminal's size now; asked before each redraw, so a resized terminal is redrawn right.</param>
    public LossyWriter(Stream? sink, Func<TerminalSize> size)
    {
        (_sink, _size) = (sink, size);
        _thread = new Thread(Work) { Name = "stderr", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Lines that could not be shown.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Cells of a row of the terminal now.</summary>
    public int Columns => _size().Columns;

    /// <summary>Words for lines that were lost; a log in JSON says it in JSON.</summary>
    public Func<long, string> LostNote { get; set; } = static lost =>
        string.Create(CultureInfo.InvariantCulture, $"huracan: {lost} lines could not be shown here");

    /// <summary>Shows one line, later. Line ends inside it stay.</summary>
    public void Say(string line)
    {
        lock (_waiting)
        {
            if (_waiting.Count == WaitingMax)
            {
                _waiting.Dequeue();
                Lose(1);
            }

            _waiting.Enqueue(line);
            Monitor.PulseAll(_waiting);
        }
    }

    /// <summary>Draws these rows again and again below the lines. They are made on this writer's thread.</summary>
    public void Show(Func<TerminalSize, IReadOnlyList<ScreenRow>> screen)
    {
        lock (_waiting)
        {
            (_screen, _keepScreen) = (screen, false);
            Monitor.PulseAll(_waiting);
        }
    }

    /// <summary>Ends the screen, and waits for all that was said, at most so long.</summary>
    /// <param name="keep">The last rows stay as text; otherwise they are erased.</param>
    /// <returns>False if the reader was too slow; then the rest comes later, or never.</returns>
    public bool Settle(TimeSpan bound, bool keep = false)
    {
        lock (_waiting)
        {
            _keepScreen = keep;
            if (!keep) _screen = null;
            long mine = ++_asked;
            Monitor.PulseAll(_waiting);
            long begun = TimeProvider.System.GetTimestamp();
            while (_done < mine)
            {
                TimeSpan left = bound - TimeProvider.System.GetElapsedTime(begun);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_waiting, left)) return _done >= mine;
            }

            return true;
        }
    }

    /// <summary>Settles, and ends the thread if it is free.</summary>
    public void End(TimeSpan bound)
    {
        Settle(bound, _keepScreen);
        lock (_waiting)
        {
            _ended = true;
            Monitor.PulseAll(_waiting);
        }
    }

    private void Work()
    {
        List<string> lines = [];
        for (; ; )
        {
            Func<TerminalSize, IReadOnlyList<ScreenRow>>? screen;
            long asked;
            bool keep;
            lock (_waiting)
            {
                if (_waiting.Count == 0 && _asked == _done)
                {
                    if (_ended) return;
                    Monitor.Wait(_waiting, _screen is null ? Timeout.InfiniteTimeSpan : RedrawEvery);
                }

                while (_waiting.TryDequeue(out string? line)) lines.Add(line);
                (screen, asked, keep) = (_screen, _asked, _keepScreen);
            }

            Write(lines, screen, keep);
            lines.Clear();
            lock (_waiting)
            {
                if (keep && ReferenceEquals(_screen, screen)) _screen = null;
                _done = asked;
                Monitor.PulseAll(_waiting);
            }
        }
    }

    private void Write(List<string> lines, Func<TerminalSize, IReadOnlyList<ScreenRow>>? screen, bool keep)
    {
        if (lines.Count == 0 && screen is null && _drawn.Count == 0) return;
        try
        {
            TerminalSize size = screen is null && _drawn.Count == 0 ? default : _size();
            StringBuilder text = new();
            Erase(text, size.Columns);
            long unsaid = Interlocked.Read(ref _lostUnsaid);
            if (unsaid > 0) text.Append(LostNote(unsaid)).Append('\n');
            foreach (string line in lines) text.Append(line).Append('\n');
            IReadOnlyList<ScreenRow> rows = screen?.Invoke(size) ?? [];
            foreach (ScreenRow row in rows) text.Append(row).Append('\n');
            if (_sink is null) throw new IOException("closed");
            _sink.Write(Encoding.UTF8.GetBytes(text.ToString()));
            _sink.Flush();
            Interlocked.Add(ref _lostUnsaid, -unsaid);
            _drawn = keep ? [] : [.. rows.Select(row => row.Cells)];
        }
        catch (Exception)
        {
            // Whatever a display cannot do, the work goes on. The next write tries again: a full disk may have space by then.
            _drawn = [];
            Lose(lines.Count);
        }
    }

    /// <summary>Moves up over the rows that were drawn. A narrower terminal has broken each of them into several.</summary>
    private void Erase(StringBuilder text, int columns)
    {
        if (_drawn.Count == 0) return;
        int rows = _drawn.Sum(cells => Math.Max(1, (cells + columns - 1) / columns));
        text.Append(CultureInfo.InvariantCulture, $"\u001b[{rows}A\r\u001b[J");
    }

    private void Lose(long lines)
    {
        Interlocked.Add(ref _lost, lines);
        Interlocked.Add(ref _lostUnsaid, lines);
    }
}
