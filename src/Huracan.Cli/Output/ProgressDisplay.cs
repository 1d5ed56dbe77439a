using System.Globalization;
using Huracan.Cli.Output.Terminal;
using Huracan.Pipeline.Training;

namespace Huracan.Cli.Output;

/// <summary>Shows the progress of each coin on stderr: rows that redraw in place on a terminal, otherwise a line per step. Changes no
/// result.</summary>
internal sealed class ProgressDisplay : IDisposable
{
    private static readonly TimeSpan SettleBound = TimeSpan.FromSeconds(1);

    private readonly LossyWriter _output;
    private readonly bool _screen, _keep;
    private readonly Lock _gate = new();
    private readonly ProgressScreen _coins;
    private readonly Dictionary<string, string> _printed = [];

    /// <param name="screen">Redraw in place; otherwise a line per step.</param>
    /// <param name="keep">The last rows stay on the screen; otherwise the result that follows takes their place.</param>
    public ProgressDisplay(LossyWriter output, IReadOnlyList<string> symbols, bool screen, bool colour, bool keep, TimeProvider clock)
    {
        (_output, _screen, _keep) = (output, screen, keep);
        _coins = new ProgressScreen(symbols, colour, clock);
        if (screen) output.Show(Rows);
        else output.Say(string.Create(CultureInfo.InvariantCulture, $"reading the candles of {Count(symbols.Count)}"));
    }

    /// <summary>As stderr and stdout of this process are.</summary>
    public static ProgressDisplay Here(IReadOnlyList<string> symbols) =>
        new(Stderr.Writer, symbols, Stderr.IsScreen, Stderr.HasColour, keep: Console.IsOutputRedirected, TimeProvider.System);

    /// <summary>Called on the threads of the work.</summary>
    public void Show(object progress)
    {
        switch (progress)
        {
            case CoinProgress p:
                lock (_gate) _coins.See(p);
                if (!_screen) PrintLine(p.Symbol, string.Create(CultureInfo.InvariantCulture, $"{p.Fraction * 100,5:0.0} %  {p.Detail}"));
                break;
            case TrainingProgress p:
                lock (_gate) _coins.See(p);
                break;
            case Notice n:
                string text = $"{n.Symbol}: {n.Text}";
                _output.Say(_screen ? WordWrap.Wrap(text, Math.Max(20, _output.Columns), "  ") : text);
                break;
        }
    }

    public void Dispose() => _output.Settle(SettleBound, _keep);

    internal static string Count(int coins) => coins == 1 ? "1 coin" : string.Create(CultureInfo.InvariantCulture, $"{coins} coins");

    private IReadOnlyList<ScreenRow> Rows(TerminalSize size)
    {
        lock (_gate) return _coins.Rows(size);
    }

    private void PrintLine(string symbol, string text)
    {
        lock (_gate)
        {
            if (_printed.TryGetValue(symbol, out string? last) && last == text) return;
            _printed[symbol] = text;
        }

        _output.Say($"{symbol,-14} {text}");
    }
}
