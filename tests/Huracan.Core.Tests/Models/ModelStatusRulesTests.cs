using Huracan.Core.Models;
using Xunit;

namespace Huracan.Core.Tests.Models;

public sealed class ModelStatusRulesTests
{
    private const ModelStatus C = ModelStatus.Candidate, S = ModelStatus.Shadow, P = ModelStatus.Published, X = ModelStatus.Rejected, R = ModelStatus.Retired;

    // One row per status, one column per next status in the order C S P X R; '+' legal, 'r' only for a model that was PUBLISHED before.
    [Theory]
    [InlineData(C, "-+++-")]
    [InlineData(S, "--+++")]
    [InlineData(P, "----+")]
    [InlineData(X, "-----")]
    [InlineData(R, "--r--")]
    public void The_table_of_legal_changes(ModelStatus from, string row)
    {
        for (int to = 0; to < row.Length; to++)
        {
            Assert.Equal(row[to] is '+' or 'r', ModelStatusRules.WhyNot(from, (ModelStatus)to, wasPublished: true, "reason") is null);
            Assert.Equal(row[to] is '+', ModelStatusRules.WhyNot(from, (ModelStatus)to, wasPublished: false, "reason") is null);
        }
    }

    [Fact]
    public void A_change_without_a_reason_is_none() =>
        Assert.Equal("CANDIDATE to SHADOW: a change of status needs a reason, none was given", ModelStatusRules.WhyNot(C, S, false, " "));

    [Fact]
    public void Names_are_read_back_and_unknown_ones_refused_with_the_known_ones()
    {
        foreach (ModelStatus status in Enum.GetValues<ModelStatus>()) Assert.Equal(status, ModelStatusRules.Parse(ModelStatusRules.Name(status)));
        Assert.Contains("CANDIDATE, SHADOW, PUBLISHED, REJECTED, RETIRED", Assert.Throws<ArgumentException>(() => ModelStatusRules.Parse("published")).Message, StringComparison.Ordinal);
    }
}
