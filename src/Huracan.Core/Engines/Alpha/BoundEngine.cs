using System.Globalization;
using System.Text;
using Huracan.Core.Features;
using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.Regimes;
using Huracan.Core.State;

namespace Huracan.Core.Engines.Alpha;

/// <summary>An engine bound to the columns of one feature schema. It gives the engine the declared inputs of one row and nothing
/// else.</summary>
/// <remarks>Where an input is absent the engine is not asked: <see cref="Abstention.MissingInput"/> if the schema has no such column or
/// the candles lack what it needs, <see cref="Abstention.NotWarm"/> if the value is merely not there yet. One instance per coin.
/// <para>A vote stays in force for <see cref="EngineSettings.VoteCandles"/> candles, its own included, with the confidence it was cast
/// with, unless the engine casts another one. An absent input ends it: an engine cannot confirm a vote without its inputs.
/// <see cref="EngineVote.Age"/> distinguishes an older vote from a fresh one.</para></remarks>
public sealed class BoundEngine
{
    private readonly IAlphaEngine _engine;
    private readonly int[] _columns;
    private readonly double[] _values;
    private readonly string? _missing;
    private readonly int _voteCandles;

    // The last vote and the candles since then; after _voteCandles candles it no longer counts.
    private EngineVote _cast;
    private int _age;

    /// <param name="available">Optional columns that the coin's candles have.</param>
    /// <param name="voteCandles">Candles for which a vote is in force, its own included; 1 or more.</param>
    /// <param name="side">The side inputs that exist for the coin.</param>
    /// <exception cref="ArgumentException">The engine has no name, or names an input twice.</exception>
    public BoundEngine(IAlphaEngine engine, FeatureSchema schema, CandleColumns available, int voteCandles, SideInputs side = SideInputs.None)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(voteCandles, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(voteCandles, byte.MaxValue);
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(schema);
        if (string.IsNullOrWhiteSpace(engine.Name)) throw new ArgumentException("an engine needs a name", nameof(engine));
        _engine = engine;
        _voteCandles = voteCandles;
        _age = voteCandles;
        _columns = new int[engine.Inputs.Count];
        _values = new double[engine.Inputs.Count];
        for (int k = 0; k < _columns.Length; k++)
        {
            string name = engine.Inputs[k];
            for (int j = 0; j < k; j++)
            {
                if (engine.Inputs[j] == name) throw new ArgumentException($"engine '{engine.Name}' names its input '{name}' twice", nameof(engine));
            }

            _columns[k] = schema.Contains(name) ? schema.IndexOf(name) : -1;
            bool given = _columns[k] >= 0 && (schema.Columns[_columns[k]].Needs & ~available) == CandleColumns.None
                && (schema.Columns[_columns[k]].Side & ~side) == SideInputs.None;
            if (!given) _missing ??= name;
        }
    }

    public string Name => _engine.Name;
    public EngineRole Role => _engine.Role;

    /// <summary>The first declared input that these candles can never give; null if all can be.</summary>
    public string? MissingInput => _missing;

    /// <summary>Takes the next row.</summary>
    /// <exception cref="InvalidOperationException">The engine's answer breaks its contract; the message says how.</exception>
    public EngineVote Vote(FeatureFrame features, int row, in RegimeReading regime)
    {
        float affinity = _engine.Affinity(regime);
        if (_engine.Role == EngineRole.NonVoting) return EngineVote.Abstain(Abstention.NonVoting, affinity);
        if (_missing is not null) return EngineVote.Abstain(Abstention.MissingInput, affinity);
        if (!Gather(features, row))
        {
            _age = _voteCandles;
            return EngineVote.Abstain(Abstention.NotWarm, affinity);
        }

        EngineVote vote = _engine.Vote(new EngineInput(_values, regime));
        if (!(vote.Confidence is >= 0 and <= 1) || !(vote.Affinity is >= 0 and <= 1) || vote.Direction is < Direction.Sell or > Direction.Buy)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"engine '{Name}' answered {vote} on row {row}; confidence and affinity must lie in 0..1 and the direction be sell, hold or buy"));
        }

        if (vote.Votes)
        {
            _cast = vote;
            _age = 0;
            return vote;
        }

        if (_age < _voteCandles) _age++;
        return _age < _voteCandles ? _cast with { Affinity = affinity, Age = (byte)_age } : vote;
    }

    /// <summary>Takes the next rows. Blocks in order give the same votes as one call over all rows.</summary>
    /// <param name="regimes">[features.Count] or at least up to row start + count.</param>
    /// <param name="destination">[count] overwritten: entry k belongs to row start + k.</param>
    public void Run(FeatureFrame features, ReadOnlySpan<RegimeReading> regimes, int start, int count, Span<EngineVote> destination)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)features.Count, nameof(start));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(features.Count - start), nameof(count));
        if (regimes.Length < start + count) throw new ArgumentException($"regimes hold {regimes.Length} rows, {start + count} are needed", nameof(regimes));
        if (destination.Length != count) throw new ArgumentException($"destination holds {destination.Length} votes, {count} rows were asked for", nameof(destination));
        for (int k = 0; k < count; k++) destination[k] = Vote(features, start + k, regimes[start + k]);
    }

    /// <summary>The row's vote in words, with every input's value. For records and people; a stateful engine is not advanced by
    /// it.</summary>
    public string Explain(FeatureFrame features, int row, in RegimeReading regime, in EngineVote vote)
    {
        if (vote.Abstention == Abstention.NonVoting) return $"{Name}: never votes";
        if (_missing is not null) return $"{Name}: abstains, its input '{_missing}' does not exist for this coin";
        if (!Gather(features, row))
        {
            int absent = Array.FindIndex(_values, v => !double.IsFinite(v));
            return $"{Name}: abstains, its input '{_engine.Inputs[absent]}' has no value on this candle";
        }

        StringBuilder text = new();
        string head = vote is { Votes: true, Age: > 0 }
            ? string.Create(CultureInfo.InvariantCulture, $"{vote.Direction.ToString().ToLowerInvariant()} {vote.Confidence:0.000}, cast {vote.Age} {(vote.Age == 1 ? "candle" : "candles")} ago and still in force")
            : vote.Votes
            ? string.Create(CultureInfo.InvariantCulture, $"{vote.Direction.ToString().ToLowerInvariant()} {vote.Confidence:0.000}")
            : vote.Abstention switch
            {
                Abstention.NoSetup => "abstains, no setup",
                Abstention.BelowMinConfidence => "abstains, too unsure",
                _ => "abstains",
            };
        text.Append(CultureInfo.InvariantCulture, $"{Name}: {head}, affinity {vote.Affinity:0.00}; {_engine.Explain(new EngineInput(_values, regime))} [");
        for (int k = 0; k < _values.Length; k++)
        {
            if (k > 0) text.Append(", ");
            text.Append(CultureInfo.InvariantCulture, $"{_engine.Inputs[k]}={_values[k]:0.####}");
        }

        return text.Append(']').ToString();
    }

    public void Save(StateWriter writer)
    {
        writer.Section("engine/2");
        writer.String(Name);
        writer.Int32(_age);
        writer.Byte((byte)_cast.Direction);
        writer.Single(_cast.Confidence);
        _engine.Save(writer);
    }

    /// <exception cref="StateFormatException">The bytes are the state of another engine.</exception>
    public void Restore(StateReader reader)
    {
        reader.Section("engine/2");
        string name = reader.String();
        if (name != Name) throw new StateFormatException($"engine state of '{name}' seen, '{Name}' expected");
        _age = reader.Int32();
        _cast = new EngineVote((Direction)(sbyte)reader.Byte(), reader.Single(), 0, Abstention.None);
        _engine.Restore(reader);
    }

    private bool Gather(FeatureFrame features, int row)
    {
        bool whole = true;
        for (int k = 0; k < _columns.Length; k++)
        {
            double value = features.Column(_columns[k])[row];
            _values[k] = value;
            whole &= double.IsFinite(value);
        }

        return whole;
    }
}
