using Huracan.Cli.Settings;
using Huracan.Pipeline.Configuration;

namespace Huracan.Cli.Tests.Commands;

/// <summary>What a user sees of <c>huracan config</c>.</summary>
public sealed class ConfigCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("huracan-config-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Init_writes_every_setting_with_its_meaning_and_reading_it_back_changes_nothing()
    {
        TrainingConfig defaults = new();
        string yaml = SettingsPage.Yaml(defaults);

        IReadOnlyList<WrittenSetting> written = SettingsYaml.Read(new StringReader(yaml), ConfigTree.Flatten(defaults));
        Assert.Equal(ConfigTree.Flatten(defaults).Keys, written.Select(setting => setting.Path).Order(StringComparer.Ordinal));
        Assert.Equal(ConfigTree.Canonical(defaults), ConfigTree.Canonical(ConfigFile.Apply(written, defaults).Config));
        string[] lines = yaml.Split('\n');
        foreach (WrittenSetting setting in written)
            Assert.Matches("^ +# .+", lines[setting.Line - 2]); // the line above says what it means
        Assert.Contains("updates: 240", yaml, StringComparison.Ordinal);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 110));
    }

    [Fact]
    public void Init_never_overwrites_a_file()
    {
        string file = Path.Combine(_folder, "my.yaml");
        HuracanResult first = HuracanProcess.Run("config", "init", file), second = HuracanProcess.Run("config", "init", file);

        Assert.True(first.Code == 0, first.ToString());
        Assert.True(second.Code == 2, second.ToString());
        Assert.Contains("is never overwritten", second.Error, StringComparison.Ordinal);
        Assert.Contains("0 settings differ from their defaults", HuracanProcess.Run("config", "check", file).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_and_show_name_what_differs()
    {
        string file = Path.Combine(_folder, "small.yaml");
        File.WriteAllText(file, "ppo:\n  updates: 3\n");

        HuracanResult check = HuracanProcess.Run("config", "check", file), show = HuracanProcess.Run("config", "show", "--config", file);

        Assert.Equal($"{file}: valid; 1 setting differs from its default\n  ppo.updates: 3 (default 240)\n", check.Output);
        Assert.Contains("\nppo.updates: 3   # default 240\n", show.Output, StringComparison.Ordinal);
        Assert.Contains("\nppo.gamma: 0.99\n", show.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ppo:\n  updates: 0\n", "0 given, 1 to 1000000 allowed")] // out of its range
    [InlineData("ppo:\n  updatez: 3\n", "line 2: setting 'ppo.updatez' is unknown; did you mean ppo.updates")]
    public void Check_refuses_what_train_would_refuse(string yaml, string words)
    {
        string file = Path.Combine(_folder, "bad.yaml");
        File.WriteAllText(file, yaml);

        HuracanResult check = HuracanProcess.Run("config", "check", file);

        Assert.True(check.Code == 2, check.ToString());
        Assert.Contains(words, check.Error, StringComparison.Ordinal);
        Assert.Contains(file, check.Error, StringComparison.Ordinal);
    }
}
