using System.Buffers.Binary;
using System.Text;
using Huracan.Stores.Artifacts;
using Xunit;

namespace Huracan.Stores.Tests.Artifacts;

public sealed class SafetensorsTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    private static readonly Tensor Matrix = new("weights", [2, 3], [1, -0f, float.NaN, float.Epsilon, float.NegativeInfinity, 0.1f]);
    private static readonly Tensor Scalar = new("bias", [], [2.5f]);

    private static Dictionary<string, IReadOnlyList<Tensor>> Nets => new() { ["policy_net"] = [Matrix, Scalar], ["a_net"] = [Scalar] };

    [Fact]
    public void Tensors_come_back_bit_for_bit_by_net_in_order_of_name()
    {
        IReadOnlyDictionary<string, IReadOnlyList<Tensor>> read = Safetensors.Read(Safetensors.Write(Nets, Nothing), "here");
        Assert.Equal(["a_net", "policy_net"], read.Keys.Order());
        Assert.Equal(["bias", "weights"], read["policy_net"].Select(tensor => tensor.Name));
        Assert.Empty(read["policy_net"][0].Shape);
        Assert.Equal([2, 3], read["policy_net"][1].Shape);
        Assert.Equal(Matrix.Values.Select(BitConverter.SingleToInt32Bits), read["policy_net"][1].Values.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void The_bytes_are_those_of_the_formats_description()
    {
        // By hand from the description of the format: length of the header, header, spaces up to a multiple of 8, 1.0f = 3f800000.
        const string Header = """{"__metadata__":{"model":"x"},"n/b":{"data_offsets":[0,4],"dtype":"F32","shape":[1]}}""";
        int padded = (Header.Length + 7) / 8 * 8;
        byte[] length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)padded);
        byte[] file = Safetensors.Write(new Dictionary<string, IReadOnlyList<Tensor>> { ["n"] = [new Tensor("b", [1], [1f])] }, new Dictionary<string, string> { ["model"] = "x" });
        Assert.Equal([.. length, .. Encoding.UTF8.GetBytes(Header.PadRight(padded)), 0, 0, 0x80, 0x3f], file);
    }

    [Fact]
    public void The_order_of_nets_and_tensors_changes_no_byte() =>
        Assert.Equal(Safetensors.Write(Nets, Nothing),
            Safetensors.Write(new Dictionary<string, IReadOnlyList<Tensor>> { ["a_net"] = [Scalar], ["policy_net"] = [Scalar, Matrix] }, Nothing));

    [Fact]
    public void Every_torn_length_and_every_longer_file_is_refused()
    {
        byte[] file = Safetensors.Write(Nets, Nothing);
        for (int length = 0; length < file.Length; length++) Assert.Throws<ArtifactException>(() => Safetensors.Read(file.AsSpan(0, length), "here"));
        Assert.Throws<ArtifactException>(() => Safetensors.Read([.. file, 0], "here"));
    }

    [Theory]
    [InlineData("""{"n/b":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}""", "dtype F32")]
    [InlineData("""{"n/b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "begins at byte 0, its data_offsets are [4,8]")]
    [InlineData("""{"n/b":{"dtype":"F32","shape":[2147483647,2147483647],"data_offsets":[0,4]}}""", "begins at byte 0")]
    [InlineData("""{"n/b":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "no whole number")]
    [InlineData("""{"n/b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"n/b":{}}""", "torn or altered")]
    [InlineData("""{"../b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "is not named NET/TENSOR")]
    [InlineData("""{"n/b":7}""", "dtype F32")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{", "torn or altered")]
    public void A_lying_header_is_refused_with_its_reason(string header, string expected)
    {
        ArtifactException error = Assert.Throws<ArtifactException>(() => Safetensors.Read(File(header), "x.safetensors"));
        Assert.StartsWith("x.safetensors: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_is_longer_than_the_file_is_refused_without_eating_memory()
    {
        byte[] file = File("{}");
        BinaryPrimitives.WriteUInt64LittleEndian(file, ulong.MaxValue);
        Assert.Contains("18446744073709551615 bytes announced", Assert.Throws<ArtifactException>(() => Safetensors.Read(file, "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_tensors_of_one_name_are_the_callers_mistake() =>
        Assert.Throws<ArgumentException>(() => Safetensors.Write(new Dictionary<string, IReadOnlyList<Tensor>> { ["n"] = [Scalar, Scalar] }, Nothing));

    /// <summary>A file of that header and one value.</summary>
    private static byte[] File(string header)
    {
        byte[] file = new byte[8 + header.Length + 4];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        Encoding.UTF8.GetBytes(header).CopyTo(file, 8);
        return file;
    }
}
