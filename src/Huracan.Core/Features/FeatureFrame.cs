namespace Huracan.Core.Features;

/// <summary>Feature values, one column per feature, one row per candle. NaN means absent: not warm yet, or an input is missing. Absent is
/// never 0.</summary>
/// <remarks>The pipeline that owns it fills it once, block by block. Everyone else only reads.</remarks>
public sealed class FeatureFrame
{
    private readonly double[][] _columns;

    public FeatureFrame(FeatureSchema schema, int count)
    {
        Schema = schema;
        Count = count;
        _columns = new double[schema.Count][];
        for (int c = 0; c < _columns.Length; c++) _columns[c] = new double[count];
    }

    public FeatureSchema Schema { get; }
    public int Count { get; }

    /// <summary>[Count] the values of one feature, oldest first.</summary>
    public ReadOnlySpan<double> Column(int index) => _columns[index];
    public ReadOnlySpan<double> Column(string name) => _columns[Schema.IndexOf(name)];

    internal Span<double> Writable(int index) => _columns[index];
}
