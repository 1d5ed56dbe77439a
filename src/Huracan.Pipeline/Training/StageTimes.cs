using Huracan.Core.Market;

namespace Huracan.Pipeline.Training;

/// <summary>Seconds spent in each stage of one coin, in this process; shown, never stored.</summary>
internal sealed class StageTimes
{
    private readonly Dictionary<string, double> _seconds = [];
    private (string Stage, UtcMs Since)? _current;

    public void Enter(string stage, UtcMs now)
    {
        Leave(now);
        _current = (stage, now);
    }

    public IReadOnlyDictionary<string, double> Close(UtcMs now)
    {
        Leave(now);
        return _seconds;
    }

    private void Leave(UtcMs now)
    {
        if (_current is not { } current) return;
        _seconds[current.Stage] = _seconds.GetValueOrDefault(current.Stage) + ((now - current.Since) / 1000.0);
        _current = null;
    }
}
