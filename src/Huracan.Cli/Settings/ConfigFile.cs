using System.Globalization;
using Huracan.Cli.Output.Terminal;
using Huracan.Markets.Files;
using Huracan.Pipeline.Configuration;

namespace Huracan.Cli.Settings;

/// <summary>Reads a YAML file of settings into the configuration; what cannot count is refused with its line. The hyperparameters.yaml of a
/// model is such a file.</summary>
internal static class ConfigFile
{
    /// <summary>Entries of a model's hyperparameters.yaml that say where the model comes from. They are no settings.</summary>
    private const string OriginPrefix = "run.";

    public static TrainingConfig Load(string? path, TrainingConfig defaults)
    {
        if (path is null) return defaults;
        (TrainingConfig config, IReadOnlyList<WrittenSetting> origin) = Read(path, defaults);
        if (origin.Count > 0)
        {
            Stderr.Say($"--config {path}: the settings of a model; where it came from is no setting and changes nothing: " +
                string.Join(", ", origin.Select(entry => $"{entry.Path[OriginPrefix.Length..]} {entry.Value}")));
        }

        return config;
    }

    /// <returns>The settings, not yet validated, and the entries that say where a model comes from.</returns>
    /// <exception cref="CallerException">The file is not what it should be.</exception>
    public static (TrainingConfig Config, IReadOnlyList<WrittenSetting> Origin) Read(string path, TrainingConfig defaults)
    {
        try
        {
            if (Directory.Exists(path)) throw new ConfigException("this is a folder; a file of settings is needed");
            if (FileIdentity.WhyNoRegularFile(path) is { } kind) throw new ConfigException($"this is {kind}; a file of settings is needed");
            using StreamReader reader = new(path);
            return Apply(SettingsYaml.Read(reader, ConfigTree.Flatten(defaults)), defaults);
        }
        catch (ConfigException e)
        {
            throw new CallerException($"--config {path}: {e.Message}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CallerException($"--config {path}: no such file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WorldException($"--config {path}: {e.Message}", e);
        }
    }

    /// <exception cref="ConfigException">A setting is unknown or of the wrong kind.</exception>
    internal static (TrainingConfig Config, IReadOnlyList<WrittenSetting> Origin) Apply(
        IReadOnlyList<WrittenSetting> written, TrainingConfig defaults)
    {
        TrainingConfig config = defaults;
        List<WrittenSetting> origin = [];
        foreach (WrittenSetting setting in written)
        {
            if (setting.Path.StartsWith(OriginPrefix, StringComparison.Ordinal))
            {
                origin.Add(setting);
                continue;
            }

            try
            {
                config = ConfigTree.With(config, [new(setting.Path, setting.Value)]);
            }
            catch (ConfigException e)
            {
                throw new ConfigException(string.Create(CultureInfo.InvariantCulture, $"line {setting.Line}: {e.Message}"));
            }
        }

        return (config, origin);
    }
}
