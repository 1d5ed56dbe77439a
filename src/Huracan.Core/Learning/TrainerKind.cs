namespace Huracan.Core.Learning;

/// <summary>A kind of trainers, and how one of them is made.</summary>
/// <param name="Name">Lower case, such as <c>simd</c>. It is part of a run's identity: equal hashes are promised only within one kind.</param>
public sealed record TrainerKind(string Name, CreateTrainer Create)
{
    /// <summary>SIMD on the CPU; AVX2 and AVX-512 give the same bytes.</summary>
    public static TrainerKind Simd { get; } = new("simd", (settings, environment, seed, symbol, stage, fold) =>
        new PpoTrainer(settings, environment, seed, symbol, stage, fold, PpoArithmetic.Simd));
}

/// <summary>Makes a trainer with fresh weights.</summary>
/// <param name="environment">Belongs to the trainer from now on; its Count must be settings.Environments.</param>
/// <param name="stage">What is trained; with seed, symbol and fold it keys all random numbers of the trainer.</param>
/// <exception cref="ArgumentException">A setting is out of range or does not fit the environment.</exception>
public delegate IPolicyTrainer CreateTrainer(PpoSettings settings, IVectorEnvironment environment, ulong seed, string symbol, string stage, int fold);
