using System.Security.Cryptography;
using System.Text;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Xunit;

namespace Huracan.Core.Tests.Runs;

public sealed class RunSpecTests
{
    private static readonly RunSpec Spec = new("ppo.hidden: 16\n", UtcMs.FromDate(2024, 1, 1), 12, 7, "simd", [new("AAA", "11"), new("BBB", "22")]);

    [Fact]
    public void The_hashed_text_is_what_it_has_always_been() =>
        Assert.Equal("huracan-run/1\nfrom 2024-01-01\ndays 12\nseed 7\ntrainer simd\ndata AAA 11\ndata BBB 22\nconfig\nppo.hidden: 16\n", Spec.Text());

    [Fact]
    public void The_run_id_is_the_head_of_the_hash_over_algorithm_version_and_text()
    {
        string text = $"algorithm {RunSpec.AlgorithmVersion}\n{Spec.Text()}";
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16], Spec.RunId);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Spec.Text()))), Spec.InputsHash);
    }

    [Fact]
    public void The_algorithm_version_is_part_of_the_id_and_not_of_the_inputs()
    {
        // So that a run begun under another version is found by its inputs, and named.
        Assert.DoesNotContain("algorithm", Spec.Text(), StringComparison.Ordinal);
        Assert.NotEqual(Spec.InputsHash[..16], Spec.RunId);
    }

    [Fact]
    public void The_order_of_symbols_does_not_matter()
    {
        RunSpec reversed = Spec with { DataHashes = [.. Spec.DataHashes.Reverse()] };
        Assert.Equal((Spec.RunId, Spec.InputsHash), (reversed.RunId, reversed.InputsHash));
    }

    public static TheoryData<string, RunSpec> Others => new()
    {
        { "config", Spec with { Config = "ppo.hidden: 17\n" } },
        { "first day", Spec with { From = UtcMs.FromDate(2024, 1, 2) } },
        { "days", Spec with { Days = 13 } },
        { "seed", Spec with { Seed = 8 } },
        { "trainer", Spec with { Trainer = "cuda" } },
        { "data content", Spec with { DataHashes = [new("AAA", "11"), new("BBB", "23")] } },
        { "a coin more", Spec with { DataHashes = [.. Spec.DataHashes, new("CCC", "33")] } },
        { "data exchanged", Spec with { DataHashes = [new("AAA", "22"), new("BBB", "11")] } },
    };

    [Theory, MemberData(nameof(Others))]
    public void Whatever_could_change_a_result_makes_another_run(string what, RunSpec other)
    {
        Assert.True(Spec.RunId != other.RunId, what);
        Assert.True(Spec.InputsHash != other.InputsHash, what);
    }
}
