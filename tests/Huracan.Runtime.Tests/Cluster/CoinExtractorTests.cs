using Huracan.Pipeline.Training;
using Huracan.Runtime.Cluster;
using Huracan.Runtime.Serialization;
using Xunit;

namespace Huracan.Runtime.Tests.Cluster;

public sealed class CoinExtractorTests
{
    private static readonly TrainCoin Mail = new("r1", 1, "AAA");

    [Theory]
    [InlineData("r1:AAA", "r1:AAA")]
    [InlineData("r1:A:A", "r1:A:A")]
    [InlineData("AAA", null)]
    [InlineData(":AAA", null)]
    [InlineData("r1:", null)]
    [InlineData("", null)]
    public void Only_a_coin_of_a_run_is_placed(string id, string? entity) => Assert.Equal(entity, new CoinExtractor().EntityId(new EntityWireMail(id, Mail)));

    [Fact]
    public void Another_message_is_placed_nowhere() => Assert.Null(new CoinExtractor().EntityId(Mail));
}
