using System.Globalization;
using System.Reflection;
using System.Runtime.Intrinsics;
using Huracan.Core.Runs;

namespace Huracan.Cli;

/// <summary>What <c>--version</c> says: enough to tell which program made a model.</summary>
internal static class ProductVersion
{
    /// <summary>40 hex digits; <c>unknown</c> in a build outside a repository.</summary>
    public static string Commit => typeof(ProductVersion).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(entry => entry.Key == "commit")?.Value is { Length: > 0 } commit ? commit : "unknown";

    public static string Text
    {
        get
        {
            string version = typeof(ProductVersion).Assembly.GetName().Version!.ToString(3);
            string vectors = Vector512.IsHardwareAccelerated ? "512" : Vector256.IsHardwareAccelerated ? "256" : "128";
            return string.Create(CultureInfo.InvariantCulture, $"""
                huracan {version}
                commit             {Commit}
                algorithm version  {RunSpec.AlgorithmVersion} (a run continues only under the version that began it)
                trainer kinds      {string.Join(", ", Trainers.NamesHere)}
                runtime            .NET {Environment.Version}, vectors of {vectors} bits
                """);
        }
    }
}
