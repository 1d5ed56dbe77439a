using Huracan.Core.Market;

namespace Huracan.Stores.Out;

/// <summary>The paths in an --out folder. No other code builds them.</summary>
/// <remarks>
/// <code>
/// OUT/lock                              the process that works here; the lock on this file ends with that process
/// OUT/huracan.db (-wal, -shm)           journal and registry (SQLite)
/// OUT/blobs/ab/cdef...                  checkpoints, models, results: named by the SHA-256 of their bytes
/// OUT/models/SYMBOL/RUN/model.tar.gz    the artifact, for people and other programs (SYMBOL percent-encoded beyond ASCII)
/// OUT/runs/RUN/index.html               reports of a run: this page joins those of its coins
/// OUT/cache/                            columnar candle files; may be deleted at any time
/// </code>
/// Readers trust a registry row and its hash, never the presence of a file.
/// </remarks>
public sealed class OutLayout(string folder)
{
    private const int FolderNameMax = 120;

    public string Folder { get; } = Path.GetFullPath(folder);
    public string Lock => Path.Combine(Folder, "lock");
    public string Database => Path.Combine(Folder, "huracan.db");
    public string Blobs => Path.Combine(Folder, "blobs");
    public string Cache => Path.Combine(Folder, "cache");
    public string Models => Path.Combine(Folder, "models");
    public string AllReports => Path.Combine(Folder, "runs");
    public string Reports(string runId) => Path.Combine(AllReports, Safe(runId));
    public string Model(string symbol, string runId) => Path.Combine(Models, Safe(symbol), Safe(runId), "model.tar.gz");

    // Symbols and run ids become folder names, so a name that could leave the folder is refused. Letters beyond ASCII are encoded.
    private static string Safe(string name)
    {
        bool allowed = name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' || !char.IsAscii(c)) && !name.StartsWith('.');
        string safe = allowed ? MarketSymbol.FolderName(name) : "";
        return safe.Length is > 0 and <= FolderNameMax
            ? safe
            : throw new ArgumentException($"'{name}' cannot be a folder name: letters, digits, '-', '_' and '.' (not first) are allowed, " +
                $"at most {FolderNameMax} characters with any letter beyond ASCII percent-encoded");
    }
}
