using Huracan.Core.Learning;

namespace Huracan.Cli;

/// <summary>The kinds of trainer that this program has. A further kind is one more entry of <see cref="Here"/>.</summary>
internal static class Trainers
{
    public static IReadOnlyList<TrainerKind> Here { get; } = [TrainerKind.Simd];

    /// <summary>The kinds that need a GPU. In a cluster the nodes of the role gpu train them for the others.</summary>
    public static IReadOnlyList<string> OfGpus { get; } = ["cuda"];

    /// <summary>What a new run is trained with.</summary>
    public static TrainerKind Default => Here[0];

    public static IReadOnlyList<string> NamesHere => [.. Here.Select(kind => kind.Name)];
}
