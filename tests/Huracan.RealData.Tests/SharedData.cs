namespace Huracan.RealData.Tests;

/// <summary>Where the real market data lies: the folder named by HURACAN_SHARED, else <c>shared</c> beside the checkout.</summary>
public static class SharedData
{
    public static string Folder { get; } = Find();

    /// <param name="path">Below <c>data</c>, such as <c>spot-1m</c>.</param>
    public static string Data(string path) => Path.Combine(Folder, "data", path);

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("HURACAN_SHARED") is { Length: > 0 } named) return named;
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Huracan.Actors.sln"))) at = at.Parent;
        string beside = Path.Combine(at?.Parent?.FullName ?? ".", "shared");
        return Directory.Exists(beside)
            ? beside
            : throw new DirectoryNotFoundException($"{beside}: no shared data; these tests need it; try: set HURACAN_SHARED to its folder, or run Huracan.Embedded.slnf, which needs none");
    }
}
