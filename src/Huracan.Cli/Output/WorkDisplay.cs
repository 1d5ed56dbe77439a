using System.Globalization;
using Huracan.Cli.Output.Terminal;

namespace Huracan.Cli.Output;

/// <summary>Says on stderr what a command is at, from its beginning on: on a terminal a row with the time gone and left, otherwise one
/// line.</summary>
internal sealed class WorkDisplay : IDisposable
{
    private readonly LossyWriter _output;
    private readonly bool _screen, _colour;
    private readonly string _what;
    private readonly long _planned, _begun;
    private readonly TimeProvider _clock;
    private long _done;

    /// <param name="what">What is under way: <c>playing 300 schedules</c>.</param>
    /// <param name="planned">Pieces of work; 0 if they cannot be counted.</param>
    public WorkDisplay(LossyWriter output, string what, long planned, bool screen, bool colour, TimeProvider clock)
    {
        (_output, _what, _planned, _screen, _colour, _clock) = (output, what, planned, screen, colour, clock);
        _begun = clock.GetTimestamp();
        if (screen) output.Show(size => [Row(size.Columns - 1)]);
        else output.Say(what);
    }

    public static WorkDisplay Start(string what, long planned = 0) =>
        new(Stderr.Writer, what, planned, Stderr.IsScreen, Stderr.HasColour, TimeProvider.System);

    /// <summary>One more piece is done. Called on any thread.</summary>
    public void Step() => Interlocked.Increment(ref _done);

    public void Dispose()
    {
        if (_screen) _output.Settle(TimeSpan.FromSeconds(1));
    }

    internal ScreenRow Row(int columns)
    {
        TimeSpan gone = _clock.GetElapsedTime(_begun);
        long done = Interlocked.Read(ref _done);
        ScreenRow row = new(columns, _colour);
        if (_planned > 0) row.Add(string.Create(CultureInfo.InvariantCulture, $"{100.0 * done / _planned,3:0} %  "));
        row.Add(_what).Add($"  {Times.Clock(gone)} gone", Paint.Dim);
        if (done > 0 && done < _planned) row.Add($", about {Times.Clock(gone * ((double)(_planned - done) / done))} left", Paint.Dim);
        return row;
    }
}
