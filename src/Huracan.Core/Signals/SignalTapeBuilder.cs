using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Features;
using Huracan.Core.Market;
using Huracan.Core.Regimes;

namespace Huracan.Core.Signals;

/// <summary>Makes a coin's <see cref="SignalTape"/>, in one call or in pieces that may be computed separately: regimes block by block, each
/// engine's votes block by block, then consensus.</summary>
/// <remarks>Pieces: <see cref="NewRegimeDetector"/> once and its Run per block, in order; <see cref="BindEngine"/> once per engine and its
/// Run per block, in order, over the regimes of that block; <see cref="NewConsensus"/> and its Run over any rows whose votes are all there;
/// <see cref="Assemble"/> at the end. Any such split gives the bytes of <see cref="Build"/>.</remarks>
public sealed class SignalTapeBuilder
{
    /// <summary>The feature that becomes <see cref="SignalTape.VolatilityBps"/>.</summary>
    public const string VolatilityColumn = "volatility_1c_bps";

    private readonly SignalTapeSettings _settings;

    /// <param name="registry">The engines that vote, with their settings.</param>
    /// <exception cref="ArgumentException">The settings are wrong; the message says which one.</exception>
    public SignalTapeBuilder(SignalTapeSettings settings, EngineRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(registry);
        settings.Validate();
        _settings = settings;
        Registry = registry;
    }

    /// <summary>With the built-in engines.</summary>
    public SignalTapeBuilder(SignalTapeSettings settings)
        : this(settings, EngineRegistry.Default((settings ?? throw new ArgumentNullException(nameof(settings))).Engines))
    {
    }

    public EngineRegistry Registry { get; }

    public RegimeDetector NewRegimeDetector() => new(_settings.Regime);

    /// <param name="available">Optional columns that the coin's candles have.</param>
    public BoundEngine BindEngine(int index, FeatureSchema schema, CandleColumns available) => Registry.Bind(index, schema, available);

    public EngineConsensus NewConsensus() => new(_settings.Consensus, Registry.Names);

    /// <summary>The whole tape in one call.</summary>
    public SignalTape Build(CandleFrame candles, FeatureFrame features)
    {
        Check(candles, features);
        int count = candles.Count;
        var regimes = new RegimeReading[count];
        NewRegimeDetector().Run(features, 0, count, regimes);

        var votes = new ReadOnlyMemory<EngineVote>[Registry.Count];
        for (int e = 0; e < votes.Length; e++)
        {
            var column = new EngineVote[count];
            BindEngine(e, features.Schema, candles.Columns).Run(features, regimes, 0, count, column);
            votes[e] = column;
        }

        var consensus = new ConsensusResult[count];
        NewConsensus().Run(votes, regimes, 0, count, consensus);
        return Assemble(candles, features, regimes, votes, consensus);
    }

    /// <summary>Joins pieces that were computed separately.</summary>
    /// <param name="regimes">[candles]</param>
    /// <param name="votes">[engine][candles] in the order of the registry.</param>
    /// <param name="consensus">[candles]</param>
    /// <exception cref="ArgumentException">A piece has another length; the message names it.</exception>
    public SignalTape Assemble(CandleFrame candles, FeatureFrame features, ReadOnlyMemory<RegimeReading> regimes,
        IReadOnlyList<ReadOnlyMemory<EngineVote>> votes, ReadOnlyMemory<ConsensusResult> consensus)
    {
        Check(candles, features);
        ArgumentNullException.ThrowIfNull(votes);
        if (regimes.Length != candles.Count) throw new ArgumentException($"{regimes.Length} regimes given for {candles.Count} candles", nameof(regimes));
        if (consensus.Length != candles.Count) throw new ArgumentException($"{consensus.Length} consensus results given for {candles.Count} candles", nameof(consensus));
        if (votes.Count != Registry.Count) throw new ArgumentException($"votes of {votes.Count} engines given, the registry has {Registry.Count}", nameof(votes));
        for (int e = 0; e < votes.Count; e++)
        {
            if (votes[e].Length != candles.Count) throw new ArgumentException($"{votes[e].Length} votes of engine '{Registry.Names[e]}' given for {candles.Count} candles", nameof(votes));
        }

        ReadOnlySpan<double> source = features.Column(VolatilityColumn);
        var volatility = new float[candles.Count];
        for (int t = 0; t < volatility.Length; t++) volatility[t] = (float)source[t];
        return new SignalTape(candles, features, volatility, regimes, Registry.Names, votes, consensus);
    }

    private static void Check(CandleFrame candles, FeatureFrame features)
    {
        ArgumentNullException.ThrowIfNull(candles);
        ArgumentNullException.ThrowIfNull(features);
        if (features.Count != candles.Count) throw new ArgumentException($"{candles.Symbol}: {features.Count} rows of features given for {candles.Count} candles", nameof(features));
    }
}
