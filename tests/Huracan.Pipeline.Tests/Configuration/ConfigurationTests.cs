using Huracan.Pipeline.Configuration;

namespace Huracan.Pipeline.Tests.Configuration;

/// <summary>Settings by path: printing, reading, and the page that lists them.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public void The_committed_page_lists_the_settings_as_they_are()
    {
        string page = ConfigurationPage.Write();
        string file = Path.Combine(Root(), "docs", "configuration.md");
        if (Environment.GetEnvironmentVariable("HURACAN_WRITE_DOCS") == "1") File.WriteAllText(file, page);

        Assert.True(File.Exists(file) && File.ReadAllText(file) == page, "docs/configuration.md is out of date; run this test with HURACAN_WRITE_DOCS=1");
    }

    [Fact]
    public void Every_setting_has_a_meaning_on_the_page() =>
        Assert.DoesNotContain(ConfigurationPage.Write().Split('\n'), line => line.StartsWith("| `", StringComparison.Ordinal) && line.EndsWith("|  |", StringComparison.Ordinal));

    [Fact]
    public void Every_setting_survives_a_round_trip_through_text()
    {
        TrainingConfig defaults = new();
        TrainingConfig read = ConfigTree.With(defaults, ConfigTree.Flatten(defaults));

        Assert.Equal(ConfigTree.Canonical(defaults), ConfigTree.Canonical(read));
        read.Validate();
    }

    [Fact]
    public void A_copy_with_another_leaf_leaves_the_original_alone()
    {
        TrainingConfig defaults = new();
        TrainingConfig changed = ConfigTree.With(defaults, [new("kernel.costs.fee_bps", "12.5")]);

        Assert.Equal(12.5, changed.Kernel.Costs.FeeBps);
        Assert.Equal(8.0, defaults.Kernel.Costs.FeeBps);
        Assert.NotEqual(ConfigTree.Canonical(defaults), ConfigTree.Canonical(changed));
    }

    [Theory]
    [InlineData("kernel.costs.fee_bsp", "1", "setting 'kernel.costs.fee_bsp' is unknown; did you mean kernel.costs.fee_bps")]
    [InlineData("kernel.costs.fee_bps", "NaN", "setting 'kernel.costs.fee_bps': 'NaN' seen, allowed is a Double (finite")]
    [InlineData("kernel.entry_gate", "perhaps", "'perhaps' seen, allowed is rules | none")]
    [InlineData("ppo.updates", "1.5", "setting 'ppo.updates': '1.5' seen")]
    public void A_wrong_leaf_says_what_was_seen_and_what_is_allowed(string path, string value, string expected) =>
        Assert.StartsWith(expected.StartsWith('\'') ? $"setting '{path}': {expected}" : expected,
            Assert.Throws<ConfigException>(() => ConfigTree.With(new TrainingConfig(), [new(path, value)])).Message, StringComparison.Ordinal);

    [Fact]
    public void Exits_that_cannot_pay_their_costs_are_refused_with_the_arithmetic()
    {
        TrainingConfig incoherent = ConfigTree.With(new TrainingConfig(), [new("kernel.exits.target_to_stop", "0.4")]);

        Assert.Contains("profit factor", Assert.Throws<ConfigException>(incoherent.Validate).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("binance 2023-03-24T12:40Z 2023-03-24T14:00Z", true)]
    [InlineData("binance maintenance 2023-03-24T12:40Z 2023-03-24T14:00Z", true)]
    [InlineData("binance 2023-03-24T14:00Z 2023-03-24T12:40Z", false)]
    [InlineData("yesterday", false)]
    public void An_outage_is_a_name_and_two_instants(string text, bool allowed)
    {
        DataConfig config = new() { Outages = [text] };

        if (allowed) Assert.Single(config.Policy().Outages);
        else Assert.Contains($"'{text}' seen, allowed is NAME FROM TO", Assert.Throws<ConfigException>(config.Policy).Message, StringComparison.Ordinal);
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Huracan.Actors.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests do not run below the repository");
    }
}
