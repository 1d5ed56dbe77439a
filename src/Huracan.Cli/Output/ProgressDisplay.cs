using System.Globalization;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;
using Spectre.Console;

namespace Huracan.Cli.Output;

/// <summary>Shows the progress of each coin on stderr: bars on a terminal, otherwise a line per step. Changes no result.</summary>
internal sealed class ProgressDisplay : IDisposable
{
    private readonly IAnsiConsole _console;
    private readonly bool _live;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, CoinProgress> _coins = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _printed = [];
    private readonly Dictionary<string, (int Fold, int Done, int Planned)> _updates = [];
    private readonly Timer? _timer;
    private int _drawnLines;

    public ProgressDisplay(IEnumerable<string> symbols)
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        _live = !Console.IsErrorRedirected && _console.Profile.Capabilities.Ansi;
        foreach (string symbol in symbols) _coins[symbol] = new CoinProgress(symbol, CoinStage.Loading, 0, "waiting");
        if (_live) _timer = new Timer(_ => Draw(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(250));
    }

    public void Show(object progress)
    {
        lock (_gate)
        {
            switch (progress)
            {
                case CoinProgress p:
                    _coins[p.Symbol] = p;
                    _updates.Remove(p.Symbol);
                    if (!_live) PrintLine(p.Symbol, $"{p.Fraction * 100,5:0.0} %  {p.Detail}");
                    break;
                case TrainingProgress p:
                    _updates[p.Symbol] = (p.Fold, p.UpdatesDone, p.UpdatesPlanned);
                    break;
                case Notice n:
                    Erase();
                    Console.Error.WriteLine($"{n.Symbol}: {n.Text}");
                    break;
            }
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        if (_live) Draw();
    }

    private void PrintLine(string symbol, string text)
    {
        if (_printed.TryGetValue(symbol, out string? last) && last == text) return;
        _printed[symbol] = text;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{symbol,-14} {text}"));
    }

    private void Draw()
    {
        lock (_gate)
        {
            Erase();
            foreach ((string symbol, CoinProgress p) in _coins)
            {
                const int Cells = 30;
                double fraction = p.Fraction;
                string detail = p.Detail;
                if (_updates.TryGetValue(symbol, out (int Fold, int Done, int Planned) u) && p.Stage == CoinStage.Training)
                {
                    int comma = detail.IndexOf(',', StringComparison.Ordinal);
                    fraction += p.TrainingShare * (u.Done - p.UpdatesDone) / Math.Max(1, u.Planned);
                    detail = string.Create(CultureInfo.InvariantCulture, $"{(comma < 0 ? detail : detail[..comma])}, update {u.Done}/{u.Planned}");
                }

                int full = (int)(fraction * Cells);
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{symbol,-14} [{new string('#', full)}{new string('.', Cells - full)}] {fraction * 100,5:0.0} %  {detail}"));
                _drawnLines++;
            }
        }
    }

    private void Erase()
    {
        if (!_live || _drawnLines == 0) return;
        Console.Error.Write($"\u001b[{_drawnLines}A\u001b[J");
        _drawnLines = 0;
    }
}
