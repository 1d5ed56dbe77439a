using Huracan.Core.Features;
using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;

namespace Huracan.Core.Engines.Alpha;

/// <summary>The engines that take part, in a fixed order: the order of the votes in every record. Immutable.</summary>
/// <remarks>It holds factories, not engines, because an engine may keep a memory, so each coin needs its own.</remarks>
public sealed class EngineRegistry
{
    private readonly Func<EngineSettings, IAlphaEngine>[] _makers;
    private readonly string[] _names;

    private EngineRegistry(EngineSettings settings, Func<EngineSettings, IAlphaEngine>[] makers)
    {
        Settings = settings;
        _makers = makers;
        _names = new string[makers.Length];
        for (int e = 0; e < makers.Length; e++)
        {
            _names[e] = makers[e](settings).Name;
            for (int j = 0; j < e; j++)
            {
                if (_names[j] == _names[e]) throw new ArgumentException($"two engines are named '{_names[e]}'");
            }
        }
    }

    public EngineSettings Settings { get; }
    public int Count => _makers.Length;

    /// <summary>Names in the order of the votes.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>A registry without engines.</summary>
    /// <exception cref="ArgumentException">The settings are wrong; the message says which one.</exception>
    public static EngineRegistry Empty(EngineSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        return new EngineRegistry(settings, []);
    }

    /// <summary>The built-in engines, in the order of the source's list.</summary>
    public static EngineRegistry Default(EngineSettings? settings = null) => Empty(settings ?? new EngineSettings())
        .With(s => new TrendEngine(s))
        .With(s => new RangeEngine(s))
        .With(s => new BreakoutEngine(s))
        .With(s => new TapeEngine(s))
        .With(s => new VolatilityExpansionEngine(s))
        .With(s => new MomentumReversalEngine(s));

    /// <summary>This registry with one more engine at its end.</summary>
    /// <param name="maker">Gives a fresh engine at every call.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public EngineRegistry With(Func<EngineSettings, IAlphaEngine> maker)
    {
        ArgumentNullException.ThrowIfNull(maker);
        return new EngineRegistry(Settings, [.. _makers, maker]);
    }

    /// <exception cref="ArgumentException">No such engine; the message names the existing ones.</exception>
    public int IndexOf(string name)
    {
        int index = Array.IndexOf(_names, name);
        return index >= 0 ? index : throw new ArgumentException($"no engine is named '{name}'; there are {string.Join(", ", _names)}", nameof(name));
    }

    /// <summary>A fresh engine, not yet bound to any columns.</summary>
    public IAlphaEngine New(int index) => _makers[index](Settings);

    /// <summary>A fresh engine for one coin.</summary>
    /// <param name="available">Optional columns that the coin's candles have.</param>
    /// <param name="side">The side inputs that exist for the coin.</param>
    public BoundEngine Bind(int index, FeatureSchema schema, CandleColumns available, SideInputs side = SideInputs.None) =>
        new(New(index), schema, available, Settings.VoteCandles, side);
}
