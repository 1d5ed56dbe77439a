using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Markets.Files;

namespace Huracan.Markets.Import;

/// <summary>Feather of version 2, which is an Arrow IPC file: how freqtrade keeps its candles.</summary>
internal static class ForeignFeather
{
    /// <remarks>On damaged bytes Apache.Arrow throws almost any exception, so all of them mean damage here.</remarks>
    public static ForeignTable Read(string file)
    {
        byte[] bytes = MarketFile.ReadBytes(file);
        try
        {
            using ArrowFileReader reader = new(new MemoryStream(bytes), new CompressionCodecFactory());
            List<RecordBatch> batches = [];
            while (reader.ReadNextRecordBatch() is { } batch) batches.Add(batch);
            string[] names = [.. reader.Schema.FieldsList.Select(field => field.Name)];
            return new ForeignTable(file, names, Rows(file, batches), []);
        }
        catch (Exception e) when (e is not (MarketDataException or OutOfMemoryException))
        {
            throw Bad($"{file}: damaged, or no Feather file of version 2 ({e.Message.TrimEnd('.')}); " +
                "allowed: an Arrow IPC file; try: fetch it again");
        }
    }

    private static IEnumerable<(string At, string[] Cells)> Rows(string file, List<RecordBatch> batches)
    {
        long row = 0;
        foreach (RecordBatch batch in batches)
        {
            for (int i = 0; i < batch.Length; i++) yield return ($"row {++row}", [.. batch.Arrays.Select(column => Cell(file, column, i))]);
        }
    }

    private static string Cell(string file, IArrowArray column, int i) => column switch
    {
        _ when column.IsNull(i) => "",
        TimestampArray time => CellText.Of(time.GetValue(i)!.Value, PerMs(((TimestampType)time.Data.DataType).Unit)),
        DoubleArray values => CellText.Of(values.GetValue(i)!.Value),
        FloatArray values => CellText.Of(values.GetValue(i)!.Value),
        Int64Array values => CellText.Of(values.GetValue(i)!.Value),
        Int32Array values => CellText.Of(values.GetValue(i)!.Value),
        StringArray values => values.GetString(i),
        _ => throw Bad($"{file}: a column of {column.Data.DataType.Name}; allowed: timestamps, numbers and text; try: convert that column"),
    };

    /// <summary>Units to a millisecond; 0 for seconds.</summary>
    private static long PerMs(TimeUnit unit) => unit switch
    {
        TimeUnit.Second => 0,
        TimeUnit.Microsecond => 1_000,
        TimeUnit.Nanosecond => 1_000_000,
        _ => 1,
    };

    private static MarketDataException Bad(string message) => new(FailureCause.Caller, message);
}
