using System.Text.Json;
using Huracan.Core.Foundation;
using Huracan.Core.Market;

namespace Huracan.Markets.Import;

/// <summary>JSON arrays of candles: arrays of cells as freqtrade and Binance's REST write them, or objects with named cells.</summary>
internal static class ForeignJson
{
    public static ForeignTable Read(string place, byte[] bytes)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes);
        }
        catch (JsonException e)
        {
            throw Bad($"{place}: no JSON, or cut off ({e.Message.TrimEnd('.')}); allowed: an array of candles; try: fetch it again");
        }

        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() == 0)
        {
            throw Bad($"{place}: {root.ValueKind} seen; allowed: an array of candles, each an array or an object; try: another file");
        }

        string[]? names = root[0].ValueKind == JsonValueKind.Object ? [.. root[0].EnumerateObject().Select(cell => cell.Name)] : null;
        return new ForeignTable(place, names, root.EnumerateArray().Select((row, i) => ($"row {i + 1}", Cells(place, i, row, names))), []);
    }

    private static string[] Cells(string place, int row, JsonElement candle, string[]? names) => (candle.ValueKind, names) switch
    {
        (JsonValueKind.Array, null) => [.. candle.EnumerateArray().Select(Text)],
        (JsonValueKind.Object, { } known) => [.. known.Select(name => candle.TryGetProperty(name, out JsonElement cell) ? Text(cell) : "")],
        _ => throw Bad($"{place} row {row + 1}: {candle.ValueKind} seen; allowed: rows of one kind; try: another file"),
    };

    private static string Text(JsonElement cell) => cell.ValueKind == JsonValueKind.String ? cell.GetString()! : cell.GetRawText();

    private static MarketDataException Bad(string message) => new(FailureCause.Caller, message);
}
