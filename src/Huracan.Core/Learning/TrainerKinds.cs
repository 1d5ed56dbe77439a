namespace Huracan.Core.Learning;

/// <summary>The kinds of trainers. The kind is part of a run's identity: equal hashes are promised only within one kind.</summary>
public static class TrainerKinds
{
    /// <summary>SIMD on the CPU; AVX2 and AVX-512 give the same bytes.</summary>
    public const string Simd = "simd";

    /// <summary>A CUDA device. Its trainer is not built yet: no run can ask for it, and a node of the role gpu is refused.</summary>
    public const string Cuda = "cuda";
}
