using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.Statistics;

namespace Huracan.Core.Validation.Overfitting;

/// <summary>How well the test windows agree: the literal G5, its repair, and the other figures of D20.</summary>
/// <param name="Test">Over the windows that have a Sharpe ratio; null with fewer than two of them.</param>
/// <param name="Reason">Why there is no test; null if there is one.</param>
/// <param name="WindowsUsed">Windows with a Sharpe ratio.</param>
/// <param name="PositiveShare">Share of all windows with a net result above 0.</param>
public sealed record Stability(CochranQ? Test, string? Reason, int WindowsUsed, double PositiveShare)
{
    public static Stability Of(IReadOnlyList<WindowSummary> windows)
    {
        List<double> ratios = [], errors = [];
        int positive = 0;
        foreach (WindowSummary window in windows)
        {
            if (window.NetBps > 0) positive++;
            if (!window.Sharpe.Exists) continue;
            ratios.Add(window.Sharpe.Value.Value);
            errors.Add(window.StandardError!.Value);
        }

        int used = ratios.Count;
        double share = windows.Count == 0 ? 0 : (double)positive / windows.Count;
        string have = $"{used} of {windows.Count} windows {(used == 1 ? "has" : "have")} a Sharpe ratio";
        if (used < 2) return new Stability(null, $"{have}, and spread needs two", used, share);

        // A coin that is idle in most windows must not count as stable because of the few in which it traded.
        return 2 * used >= windows.Count
            ? new Stability(CochranQ.Of([.. ratios], [.. errors]), null, used, share)
            : new Stability(null, $"{have}, and at least half of them must", used, share);
    }
}
