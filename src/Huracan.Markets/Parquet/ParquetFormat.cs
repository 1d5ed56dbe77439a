namespace Huracan.Markets.Parquet;

/// <summary>Numbers of parquet.thrift that both directions need.</summary>
internal static class ParquetFormat
{
    public const int Plain = 0, PlainDictionary = 2, Rle = 3, RleDictionary = 8;
    public const int Required = 0, Optional = 1;
    public const int DataPage = 0, IndexPage = 1, DictionaryPage = 2, DataPageV2 = 3;

    public static string EncodingName(int encoding) => encoding switch
    {
        Plain => "PLAIN",
        PlainDictionary => "PLAIN_DICTIONARY",
        Rle => "RLE",
        4 => "BIT_PACKED",
        5 => "DELTA_BINARY_PACKED",
        6 => "DELTA_LENGTH_BYTE_ARRAY",
        7 => "DELTA_BYTE_ARRAY",
        RleDictionary => "RLE_DICTIONARY",
        9 => "BYTE_STREAM_SPLIT",
        _ => $"encoding {encoding}",
    };

    public static string CodecName(int codec) => codec switch { 3 => "LZO", 4 => "BROTLI", 5 => "LZ4", 6 => "ZSTD", 7 => "LZ4_RAW", _ => $"codec {codec}" };

    public static string TypeName(int type) => type switch { 0 => "BOOLEAN", 1 => "INT32", 2 => "INT64", 3 => "INT96", 4 => "FLOAT", 5 => "DOUBLE", 6 => "BYTE_ARRAY", 7 => "FIXED_LEN_BYTE_ARRAY", _ => $"type {type}" };
}
