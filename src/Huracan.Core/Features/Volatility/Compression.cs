using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Volatility;

/// <summary>How narrow the Bollinger bands are compared with the last 480 candles: 1 is the narrowest, 0 the widest.</summary>
internal sealed class Compression() : FeatureOperator(
    new FeatureSpec("compression_score", FeatureFamily.Volatility, "1 - mid-rank of bb_width among its last 480 values, compared at 1/64 octave", "fraction 0..1", 0, 1, 19 + Window - 1, CandleColumns.None, "demands 17, 18, 24; D10"))
{
    private const int Window = 480;
    private readonly WindowRank _rank = new(Window);

    public override IReadOnlyList<string> Reads { get; } = ["bb_width"];

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> width = rows.Read(0);
        Span<double> score = rows[0];
        for (int i = 0; i < score.Length; i++)
        {
            if (!double.IsNaN(width[i])) score[i] = 1 - _rank.Push(width[i] * 10_000);
        }
    }

    public override void Save(StateWriter writer) => _rank.Save(writer);
    public override void Restore(StateReader reader) => _rank.Restore(reader);
}
