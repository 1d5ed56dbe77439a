namespace Huracan.Rules;

/// <summary>The checkout that the test assembly was built from: the folder above it that holds Huracan.Actors.sln.</summary>
internal static class SourceTree
{
    private static readonly Lazy<string> FoundRoot = new(Find);
    private static readonly Lazy<IReadOnlyList<SourceFile>> FoundFiles = new(() => Read(Root));

    public static string Root => FoundRoot.Value;

    /// <summary>Every text file that git does not ignore, by its path from the root with forward slashes, in ordinal order.</summary>
    public static IReadOnlyList<SourceFile> Files => FoundFiles.Value;

    public static IEnumerable<SourceFile> CSharpUnder(string folder) =>
        Files.Where(file => file.Path.StartsWith(folder, StringComparison.Ordinal) && file.Path.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>Reads the tree below a folder.</summary>
    public static IReadOnlyList<SourceFile> Read(string root)
    {
        string ignoreFile = Path.Combine(root, ".gitignore");
        IgnoredPaths ignored = new(File.Exists(ignoreFile) ? File.ReadAllLines(ignoreFile) : []);
        List<SourceFile> files = [];
        Walk(root, "", ignored, files);
        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return files;
    }

    private static void Walk(string root, string folder, IgnoredPaths ignored, List<SourceFile> files)
    {
        DirectoryInfo here = new(Path.Combine(root, folder));
        foreach (DirectoryInfo child in here.EnumerateDirectories())
        {
            string path = folder + child.Name;
            if (child.Name == ".git" || child.LinkTarget is not null || ignored.Covers(path, isFolder: true)) continue;
            Walk(root, path + "/", ignored, files);
        }

        foreach (FileInfo file in here.EnumerateFiles())
        {
            string path = folder + file.Name;
            if (file.LinkTarget is not null || ignored.Covers(path, isFolder: false)) continue;
            byte[] bytes = File.ReadAllBytes(file.FullName);

            // As git tells: a zero byte near the start means binary.
            if (bytes.AsSpan(0, Math.Min(8000, bytes.Length)).Contains((byte)0)) continue;
            files.Add(new SourceFile(path, System.Text.Encoding.UTF8.GetString(bytes)));
        }
    }

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Huracan.Actors.sln"))) return at.FullName;
        }

        throw new FileNotFoundException($"Huracan.Actors.sln is in no folder above {AppContext.BaseDirectory}");
    }
}

/// <summary>A text file of the tree.</summary>
/// <param name="Path">From the root, forward slashes.</param>
internal sealed record SourceFile(string Path, string Text)
{
    public string[] Lines => Text.Split('\n');
}

/// <summary>The forms of .gitignore that this tree uses: <c>name</c>, <c>name/</c>, <c>/path</c>, <c>*.ending</c>. Another form is an error, not a guess.</summary>
internal sealed class IgnoredPaths
{
    private readonly List<string> _names = [], _rooted = [], _endings = [];

    public IgnoredPaths(IEnumerable<string> lines)
    {
        foreach (string raw in lines)
        {
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            string path = line.Trim('/');
            if (path.StartsWith('*') && path.LastIndexOf('*') == 0 && !path.Contains('/')) _endings.Add(path[1..]);
            else if (path.AsSpan().IndexOfAny("*?[!") >= 0) throw new NotSupportedException($".gitignore: '{line}' is of a form that tests/Rules cannot read; use name/, /path or *.ending");
            else if (line[0] == '/' || path.Contains('/')) _rooted.Add(path);
            else _names.Add(path);
        }
    }

    public bool Covers(string path, bool isFolder)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        return _names.Contains(name) || _rooted.Contains(path) || (!isFolder && _endings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)));
    }
}
