using System.Security.Cryptography;
using Huracan.Stores.Artifacts;
using Xunit;

namespace Huracan.Stores.Tests.Artifacts;

public sealed class TensorFileTests
{
    private static readonly Tensor Matrix = new("weights", [2, 3], [1, -0f, float.NaN, float.Epsilon, float.NegativeInfinity, 0.1f]);
    private static readonly Tensor Scalar = new("bias", [], [2.5f]);

    [Fact]
    public void Tensors_come_back_bit_for_bit_in_order_of_name()
    {
        IReadOnlyList<Tensor> read = TensorFile.Read(OldTensorFile.Write([Matrix, Scalar]), "here");
        Assert.Equal(["bias", "weights"], read.Select(tensor => tensor.Name));
        Assert.Equal([2, 3], read[1].Shape);
        Assert.Empty(read[0].Shape);
        Assert.Equal(Matrix.Values.Select(BitConverter.SingleToInt32Bits), read[1].Values.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void The_bytes_are_the_documented_ones()
    {
        // By hand: magic, version 1, one tensor, name "b" of length 1, rank 1, extent 1, 1.0f = 3f800000, then the hash.
        byte[] body = Convert.FromHexString("48555254454e5300" + "01000000" + "01000000" + "01000000" + "62" + "01000000" + "01000000" + "0000803f");
        Assert.Equal([.. body, .. SHA256.HashData(body)], OldTensorFile.Write([new Tensor("b", [1], [1f])]));
    }

    [Fact]
    public void A_tensors_hash_is_that_of_its_little_endian_values()
    {
        // printf '\x00\x00\x80\x3f' | sha256sum
        Assert.Equal("e00e5eb9444182f352323374ef4e08ebcb784725fdd4fd612d7730540b3e0c8c", new Tensor("b", [1], [1f]).Sha256());
    }

    [Fact]
    public void Every_flipped_byte_and_every_torn_length_is_refused()
    {
        byte[] file = OldTensorFile.Write([Matrix, Scalar]);
        for (int i = 0; i < file.Length; i++)
        {
            byte[] flipped = [.. file];
            flipped[i] ^= 0x40;
            Assert.Throws<ArtifactException>(() => TensorFile.Read(flipped, "here"));
            Assert.Throws<ArtifactException>(() => TensorFile.Read(file.AsSpan(0, i), "here"));
        }

        Assert.Throws<ArtifactException>(() => TensorFile.Read([.. file, 0], "here"));
    }

    [Fact]
    public void Another_version_is_refused_with_both_named()
    {
        byte[] file = OldTensorFile.Write([Scalar]);
        file[8] = 2;
        ArtifactException error = Assert.Throws<ArtifactException>(() => TensorFile.Read(file, "policy_net"));
        Assert.Equal("policy_net: tensor format version 2 seen, this program reads version 1", error.Message);
    }

    [Fact]
    public void A_lying_header_with_a_right_hash_is_refused_without_eating_memory()
    {
        byte[] body = Convert.FromHexString("48555254454e5300" + "01000000" + "01000000" + "01000000" + "62" + "02000000" + "ffffff7f" + "ffffff7f" + "0000803f");
        Assert.Throws<ArtifactException>(() => TensorFile.Read([.. body, .. SHA256.HashData(body)], "here"));
    }

    [Fact]
    public void A_shape_that_its_values_do_not_fill_is_the_callers_mistake()
    {
        Assert.Throws<ArgumentException>(() => new Tensor("x", [2, 2], new float[3]));
        Assert.Throws<ArgumentException>(() => new Tensor("../x", [1], new float[1]));
    }
}
