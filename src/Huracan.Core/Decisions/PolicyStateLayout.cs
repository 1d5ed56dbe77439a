using Huracan.Core.Features.MarketState;

namespace Huracan.Core.Decisions;

/// <summary>The 80 named floats of the policy state (D2): 64 of the market, then 16 of the kernel. Models are compatible only if their
/// layouts are equal.</summary>
public sealed class PolicyStateLayout
{
    /// <summary>Floats of one state.</summary>
    public const int Size = 80;

    /// <summary>Slots 0 to 63.</summary>
    public const int MarketSize = Size - KernelStateLayout.Count;

    /// <param name="marketVersion">Version of the market part.</param>
    /// <param name="marketNames">[64] names of slots 0 to 63; unused ones are called <c>reserved_NN</c> and hold 0.</param>
    /// <exception cref="ArgumentException">Not 64 names, or one appears twice.</exception>
    public PolicyStateLayout(int marketVersion, IReadOnlyList<string> marketNames)
    {
        ArgumentNullException.ThrowIfNull(marketNames);
        if (marketNames.Count != MarketSize)
        {
            throw new ArgumentException($"policy state: {marketNames.Count} market names given, needs {MarketSize}", nameof(marketNames));
        }

        string[] names = [.. marketNames, .. KernelStateLayout.Names];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (!seen.Add(name)) throw new ArgumentException($"policy state: '{name}' names two slots", nameof(marketNames));
        }

        MarketVersion = marketVersion;
        Names = names;
    }

    /// <summary>The layout of this build.</summary>
    public static PolicyStateLayout Current { get; } = new(MarketStateLayout.Version, MarketStateLayout.Names);

    public int MarketVersion { get; }

    /// <summary>Version of slots 64 to 79.</summary>
    public static int KernelVersion => KernelStateLayout.Version;

    /// <summary>One number for both parts: 1,000 x the market's version + the kernel's.</summary>
    public int Version => (MarketVersion * 1000) + KernelStateLayout.Version;

    /// <summary>[80]</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Refuses a model that was trained on another state (D2).</summary>
    /// <exception cref="ArgumentException">A slot differs; the message names the first that does.</exception>
    public void RequireSame(int version, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (version != Version) throw new ArgumentException($"policy state: the model has version {version}, this build has {Version}; train it again");
        if (names.Count != Size) throw new ArgumentException($"policy state: the model has {names.Count} slots, needs {Size}");
        for (int i = 0; i < Size; i++)
        {
            if (!string.Equals(names[i], Names[i], StringComparison.Ordinal))
            {
                throw new ArgumentException($"policy state: slot {i} is '{names[i]}' in the model and '{Names[i]}' here; train it again");
            }
        }
    }
}
