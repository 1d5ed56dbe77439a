using Huracan.Core.Features;
using Xunit;

namespace Huracan.Core.Tests.Features;

/// <summary>docs/features.md is what the code says.</summary>
public class FeatureDocsTests
{
    [Fact]
    public void The_committed_page_is_the_one_the_code_writes()
    {
        string path = Path.Combine(Root(), "docs", "features.md");
        string expected = FeatureDocs.Markdown();
        if (Environment.GetEnvironmentVariable("HURACAN_WRITE_DOCS") == "1") File.WriteAllText(path, expected);
        string seen = File.Exists(path) ? File.ReadAllText(path) : "";
        Assert.True(seen == expected,
            "docs/features.md differs from the code; write it again with: HURACAN_WRITE_DOCS=1 dotnet test tests/Huracan.Core.Tests -c Release --filter FeatureDocsTests");
    }

    private static string Root()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Huracan.Actors.sln"))) return at.FullName;
        }

        throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} holds Huracan.Actors.sln");
    }
}
