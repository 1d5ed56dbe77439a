using Huracan.Core.Decisions;
using Huracan.Core.Learning;
using Huracan.Core.Numerics;
using Huracan.Core.Signals;
using Huracan.Core.State;

namespace Huracan.Core.Folds;

/// <summary>The decision kernel over a train range: many episodes in lockstep (D23).</summary>
/// <remarks>Reward: change of net equity in bps of the normal notional, from this close to the next, less the optional risk term of
/// <see cref="EnvironmentSettings.RiskAversion"/>. Episodes start flat. At their longest length, or at the end of the train range, they are
/// truncated with an open position, marked at the last close. Only ruin is a true end. No row after the range is read. Start points come
/// from counters (episode number, environment), so a restored environment continues with the same bytes. No allocation per step.</remarks>
public sealed class TradingEnvironment : IVectorEnvironment
{
    private readonly FoldMarket _market;
    private readonly RowRange _train;
    private readonly EnvironmentSettings _settings;
    private readonly StartPoints _starts;
    private readonly ulong _key;
    private readonly double _ruinBps, _halfRisk;
    private readonly PositionState[] _positions;
    private readonly int[] _rows, _stepsLeft;
    private readonly uint[] _episodes;
    private double _costShare = 1;

    /// <param name="train">Rows of <paramref name="market"/> that may be touched; at least 2.</param>
    /// <param name="key">Key of the start points' draws, from <see cref="Philox.Key"/>.</param>
    /// <exception cref="ArgumentException">The range lies outside the market or is too short, or a setting is out of range.</exception>
    public TradingEnvironment(FoldMarket market, RowRange train, EnvironmentSettings settings, ulong key)
    {
        ArgumentNullException.ThrowIfNull(market);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        if (!market.Rows.Contains(train)) throw new ArgumentException($"environment: {train} asked, the fold's market has {market.Rows}", nameof(train));
        _market = market;
        _train = train;
        _settings = settings;
        _key = key;
        _ruinBps = market.Kernel.Settings.RuinBps;
        _halfRisk = settings.RiskAversion / 2;
        _starts = new StartPoints(market.Tape, train, settings.FocusShare);
        _positions = new PositionState[settings.Environments];
        _rows = new int[settings.Environments];
        _stepsLeft = new int[settings.Environments];
        _episodes = new uint[settings.Environments];
        for (int i = 0; i < settings.Environments; i++) Reset(i);
    }

    public int Count => _positions.Length;
    public int StateSize => PolicyStateLayout.Size;
    public int ActionCount => 10;

    /// <summary>The row at whose close an episode decides next.</summary>
    public int RowOf(int environment) => _rows[environment];

    public void Observe(Span<float> states, Span<ushort> masks)
    {
        if (states.Length != Count * StateSize || masks.Length != Count)
        {
            throw new ArgumentException($"environment: {states.Length} state floats and {masks.Length} masks given, needs {Count * StateSize} and {Count}");
        }

        for (int i = 0; i < _positions.Length; i++)
        {
            ref PositionState position = ref _positions[i];
            int row = _rows[i];
            _market.WriteState(row, position, states.Slice(i * PolicyStateLayout.Size, PolicyStateLayout.Size));
            masks[i] = _market.Kernel.Mask(position, _market.Context(row));
        }
    }

    public void Step(ReadOnlySpan<byte> actions, Span<float> rewards, Span<EpisodeEnd> ends, Span<float> finalStates)
    {
        if (actions.Length != Count || rewards.Length != Count || ends.Length != Count || finalStates.Length != Count * StateSize)
        {
            throw new ArgumentException($"environment: {actions.Length} actions, {rewards.Length} rewards, {ends.Length} ends and {finalStates.Length} state floats given, needs {Count}, {Count}, {Count} and {Count * StateSize}");
        }

        for (int i = 0; i < _positions.Length; i++)
        {
            ref PositionState position = ref _positions[i];
            int row = _rows[i];
            _market.Kernel.Step(ref position, (TradingAction)actions[i], _market.Context(row), _market.Candle(row + 1), out StepOutcome outcome);
            rewards[i] = (float)(outcome.RewardBps + (1 - _costShare) * outcome.CostBps - _halfRisk * outcome.RewardBps * outcome.RewardBps);
            row++;
            _rows[i] = row;
            if (position.EquityBps <= -_ruinBps)
            {
                ends[i] = EpisodeEnd.Terminated;
                Reset(i);
            }
            else if (--_stepsLeft[i] == 0 || row == _train.End - 1)
            {
                ends[i] = EpisodeEnd.Truncated;
                _market.WriteState(row, position, finalStates.Slice(i * PolicyStateLayout.Size, PolicyStateLayout.Size));
                Reset(i);
            }
            else
            {
                ends[i] = EpisodeEnd.None;
            }
        }
    }

    /// <inheritdoc/>
    public void ScaleCosts(double share)
    {
        if (!(share is >= 0 and <= 1)) throw new ArgumentException(FormattableString.Invariant($"environment: a cost share of {share} given, 0..1 allowed"), nameof(share));
        _costShare = share;
    }

    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Section("trading-environment/1");
        writer.Int32(_train.Start);
        writer.Int32(_train.End);
        writer.UInt64(_key);
        writer.Array<int>(_rows);
        writer.Array<int>(_stepsLeft);
        writer.Array<uint>(_episodes);
        foreach (ref readonly PositionState position in _positions.AsSpan()) position.Save(writer);
    }

    /// <exception cref="StateFormatException">The state belongs to another range, key or number of episodes.</exception>
    public void Restore(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        reader.Section("trading-environment/1");
        (int start, int end) = (reader.Int32(), reader.Int32());
        ulong key = reader.UInt64();
        if (start != _train.Start || end != _train.End || key != _key)
        {
            throw new StateFormatException($"environment: the state is of rows [{start}, {end}) under key {key:x16}, this one has {_train} under {_key:x16}");
        }

        reader.Fill<int>(_rows);
        reader.Fill<int>(_stepsLeft);
        reader.Fill<uint>(_episodes);
        for (int i = 0; i < _positions.Length; i++) _positions[i].Restore(reader);
    }

    private void Reset(int environment)
    {
        var random = new PhiloxStream(_key, _episodes[environment]++, (uint)environment, 0);
        _rows[environment] = _starts.Draw(ref random);
        _stepsLeft[environment] = _settings.EpisodeCandles;
        _positions[environment] = default;
    }
}
