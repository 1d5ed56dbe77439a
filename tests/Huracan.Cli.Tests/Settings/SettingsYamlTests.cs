using Huracan.Cli.Settings;
using Huracan.Pipeline.Configuration;

namespace Huracan.Cli.Tests.Settings;

/// <summary>All that is written in a file of settings counts, or is refused in words with its line.</summary>
public sealed class SettingsYamlTests
{
    private static readonly TrainingConfig Defaults = new();

    private static TrainingConfig Read(string yaml) =>
        ConfigFile.Apply(SettingsYaml.Read(new StringReader(yaml), ConfigTree.Flatten(Defaults)), Defaults).Config;

    [Theory]
    [InlineData("ppo:\n  updates: 3\n---\ngates:\n  trades_min: 1\n", "line 3: a second document begins here (the first at line 1)")]
    [InlineData("ppo:\n  updates: 3\nppo.updates: 2\n", "line 3: 'ppo.updates' is given twice, in line 2 and in line 3")]
    [InlineData("ppo.updates: 3\nppo.updates: 3\n", "'ppo.updates' is given twice, in line 1 and in line 2")]
    [InlineData("ppo:\n  updates: 3\n  Updates: 2\n", "line 3: 'ppo.Updates' is given twice, in line 2 and in line 3")]
    [InlineData("ppo:\n  updates: 3\nPPO.UPDATES: 2\n", "line 3: 'PPO.UPDATES' is given twice, in line 2 and in line 3")]
    [InlineData("ppo:\n  updates: 3\ngates:\n  trades_min: 1\nppo:\n  epochs: 4\n", "line 5: 'ppo' is given twice, in line 1 and in line 5")]
    [InlineData("Ppo:\n  updates: 3\n", "line 2: setting 'Ppo.updates' is unknown; did you mean ppo.updates")]
    [InlineData("gates: 5\n", "line 1: gates is a section, not a value ('5' seen); write its settings below it, e.g. gates.cochran_level: 0.05")]
    [InlineData("regime:\n  trend: 5\n", "line 2: regime.trend is a section, not a value")]
    [InlineData("ppo:\n  updates:\n    n: 3\n", "line 2: ppo.updates is a setting, not a section; write updates: 240")]
    [InlineData("ppo:\n  updates:\n", "line 2: setting 'ppo.updates' has no value; write one, or take the line out to keep the default, 240")]
    [InlineData("ppo:\n  updates: ~\n", "setting 'ppo.updates' has no value")]
    [InlineData("ppo:\n  updates: null\n", "setting 'ppo.updates' has no value")]
    [InlineData("data.repair:\n", "to keep the default, \"\"")]
    [InlineData("nonsense:\n", "line 1: setting 'nonsense' is unknown")]
    [InlineData("regime:\n  trend: &t\n    enter: 1\n", "line 2: the anchor &t is not read")]
    [InlineData("ppo: &p\n  updates: 3\n", "the anchor &p is not read")]
    [InlineData("regime:\n  range: *t\n", "the alias *t is not followed")]
    [InlineData("regime:\n  range:\n    <<: 1\n", "line 3: merge keys (<<) are not applied")]
    [InlineData("ppo:\n\tupdates: 3\n", "line 2: a tab indents this line; YAML indents with spaces")]
    [InlineData("ppo: {updates: 3\n", "this is no YAML")]
    [InlineData("- ppo\n", "line 1: a list stands here")]
    [InlineData("ppo\n", "line 1: 'ppo' stands alone")]
    [InlineData("? [a, b]\n: 3\n", "line 1: the name of a setting is a word")]
    [InlineData("data:\n  outages:\n    - {name: x}\n", "line 3: setting 'data.outages': an entry of a list is a text")]
    [InlineData("data:\n  outages:\n    - a, b 2023-03-24 2023-03-25\n", "line 3: setting 'data.outages': 'a, b 2023-03-24 2023-03-25' has a comma")]
    [InlineData("ppo:\n  updates: many\n", "line 2: setting 'ppo.updates': 'many' seen")]
    public void What_cannot_count_is_refused_with_its_line(string yaml, string words)
    {
        ConfigException refused = Assert.Throws<ConfigException>(() => Read(yaml));

        Assert.StartsWith("line ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but words\n")]
    [InlineData("---\n# begins like a document\n...\n")]
    [InlineData("gates:\n  # trades_min: 1\n")]
    [InlineData("gates: ~\nregime:\n  trend:\n")]
    [InlineData("ppo: {}\n")]
    public void What_says_nothing_changes_nothing(string yaml) => Assert.Equal(ConfigTree.Canonical(Defaults), ConfigTree.Canonical(Read(yaml)));

    [Fact]
    public void Nested_and_dotted_names_may_stand_side_by_side_and_a_list_keeps_its_entries()
    {
        TrainingConfig read = Read("""
            ppo: {updates: 3}
            ppo.epochs: "4"
            regime:
              trend.enter: 0.8
            data:
              repair: ""
              outages: ["binance 2023-03-24T12:40Z 2023-03-24T14:00Z", b 2023-03-25 2023-03-26]
            """);

        Assert.Equal((3, 4, 0.8, ""), (read.Ppo.Updates, read.Ppo.Epochs, read.Regime.Trend.Enter, read.Data.Repair));
        Assert.Equal(["binance 2023-03-24T12:40Z 2023-03-24T14:00Z", "b 2023-03-25 2023-03-26"], read.Data.Outages);
    }

    [Fact]
    public void The_settings_of_a_model_are_read_as_they_are_and_its_origin_is_no_setting()
    {
        string yaml = string.Concat(ConfigTree.Flatten(Defaults with { Ppo = Defaults.Ppo with { Updates = 7 } })
            .Select(entry => $"{entry.Key}: \"{entry.Value}\"\n")) + "run.seed: \"7\"\nrun.trainer: \"simd\"\n";

        (TrainingConfig read, IReadOnlyList<WrittenSetting> origin) =
            ConfigFile.Apply(SettingsYaml.Read(new StringReader(yaml), ConfigTree.Flatten(Defaults)), Defaults);

        Assert.Equal(7, read.Ppo.Updates);
        Assert.Equal(["run.seed", "run.trainer"], origin.Select(entry => entry.Path));
    }
}
