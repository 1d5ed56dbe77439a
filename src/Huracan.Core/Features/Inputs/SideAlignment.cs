using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Inputs;

/// <summary>The side inputs on the clock of a coin's accepted candles, block by block. NaN if absent.</summary>
/// <remarks>
/// The basket's return at a candle is the mean of close / close at the candle before - 1 over the leaders present at both, in
/// their order. It is 0 at the coin's first candle, like the coin's own return. So a leader that was absent brings no jump of several
/// candles when it returns.
/// </remarks>
internal sealed class SideAlignment(Timeframe timeframe)
{
    private readonly double[] _leader = Absent(), _funding = Absent(), _derivative = Absent(), _venue = Absent(), _closes = Absent(), _sum = Absent();
    private readonly int[] _present = new int[CandleRun.MaxCount];
    private readonly SideValue _fundingValue = new(), _derivativeValue = new(), _venueValue = new();
    private string[] _symbols = [];
    private SideValue[] _leaders = [];
    private double[] _before = [];
    private bool _began, _idle = true;

    public ReadOnlySpan<double> LeaderReturn => _leader;
    public ReadOnlySpan<double> Funding => _funding;
    public ReadOnlySpan<double> Derivative => _derivative;
    public ReadOnlySpan<double> OtherVenue => _venue;

    /// <exception cref="ArgumentException">The basket differs from the earlier one.</exception>
    public void Run(string symbol, MarketInputs inputs, ReadOnlySpan<long> openTime)
    {
        if (_idle && ReferenceEquals(inputs, MarketInputs.None))
        {
            _began = true;
            return; // every column is NaN from the start
        }

        _idle = false;
        int count = openTime.Length;
        _fundingValue.Run(inputs.Funding, openTime, timeframe.Ms, _funding.AsSpan(0, count));
        _derivativeValue.Run(inputs.Derivative, openTime, timeframe.Ms, _derivative.AsSpan(0, count));
        _venueValue.Run(inputs.OtherVenue, openTime, timeframe.Ms, _venue.AsSpan(0, count));
        Basket(symbol, inputs.Leaders, openTime);
        _began = true;
    }

    private void Basket(string symbol, IReadOnlyList<Leader> leaders, ReadOnlySpan<long> openTime)
    {
        if (_leaders.Length == 0 && leaders.Count > 0)
        {
            _symbols = [.. leaders.Select(leader => leader.Symbol)];
            _leaders = new SideValue[leaders.Count];
            _before = new double[leaders.Count];
            for (int k = 0; k < _leaders.Length; k++) (_leaders[k], _before[k]) = (new SideValue(), double.NaN);
        }
        else if (leaders.Count > 0 && !SameBasket(leaders))
        {
            throw new ArgumentException($"{symbol}: leaders {string.Join(", ", leaders.Select(l => l.Symbol))} given, this pipeline began with {string.Join(", ", _symbols)}", nameof(leaders));
        }

        int count = openTime.Length;
        Span<double> sum = _sum.AsSpan(0, count), closes = _closes.AsSpan(0, count), result = _leader.AsSpan(0, count);
        Span<int> present = _present.AsSpan(0, count);
        sum.Clear();
        present.Clear();
        for (int k = 0; k < _leaders.Length; k++)
        {
            if (_symbols[k] == symbol) continue;
            _leaders[k].Run(leaders.Count > 0 ? leaders[k].Closes : null, openTime, timeframe.Ms, closes);
            double before = _before[k];
            for (int i = 0; i < count; i++)
            {
                double change = i == 0 && !_began ? closes[0] - closes[0] : (closes[i] / before) - 1;
                before = closes[i];
                if (double.IsNaN(change)) continue;
                sum[i] += change;
                present[i]++;
            }

            _before[k] = before;
        }

        for (int i = 0; i < count; i++) result[i] = present[i] > 0 ? sum[i] / present[i] : double.NaN;
    }

    private bool SameBasket(IReadOnlyList<Leader> leaders)
    {
        if (leaders.Count != _symbols.Length) return false;
        for (int k = 0; k < _symbols.Length; k++)
        {
            if (leaders[k].Symbol != _symbols[k]) return false;
        }

        return true;
    }

    public void Save(StateWriter writer)
    {
        writer.Section("side-inputs");
        writer.Bool(_began);
        writer.Bool(_idle);
        _fundingValue.Save(writer);
        _derivativeValue.Save(writer);
        _venueValue.Save(writer);
        writer.Int32(_leaders.Length);
        for (int k = 0; k < _leaders.Length; k++)
        {
            writer.String(_symbols[k]);
            writer.Double(_before[k]);
            _leaders[k].Save(writer);
        }
    }

    public void Restore(StateReader reader)
    {
        reader.Section("side-inputs");
        _began = reader.Bool();
        _idle = reader.Bool();
        _fundingValue.Restore(reader);
        _derivativeValue.Restore(reader);
        _venueValue.Restore(reader);
        int leaders = reader.Int32();
        _symbols = new string[leaders];
        _leaders = new SideValue[leaders];
        _before = new double[leaders];
        for (int k = 0; k < leaders; k++)
        {
            _symbols[k] = reader.String();
            _before[k] = reader.Double();
            _leaders[k] = new SideValue();
            _leaders[k].Restore(reader);
        }
    }

    private static double[] Absent()
    {
        double[] values = new double[CandleRun.MaxCount];
        Array.Fill(values, double.NaN);
        return values;
    }
}
