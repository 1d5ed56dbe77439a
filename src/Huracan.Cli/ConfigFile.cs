using Huracan.Pipeline.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Huracan.Cli;

/// <summary>Reads a YAML file of settings into the configuration; unknown keys and wrong kinds are refused with their path.</summary>
internal static class ConfigFile
{
    public static TrainingConfig Load(string? path, TrainingConfig defaults)
    {
        if (path is null) return defaults;
        try
        {
            YamlStream yaml = [];
            using StreamReader reader = new(path);
            yaml.Load(reader);
            List<KeyValuePair<string, string>> leaves = [];
            if (yaml.Documents.Count > 0) Collect(yaml.Documents[0].RootNode, "", leaves);
            return ConfigTree.With(defaults, leaves);
        }
        catch (ConfigException e)
        {
            throw new CallerException($"--config {path}: {e.Message}");
        }
        catch (YamlException e)
        {
            throw new CallerException($"--config {path}: line {e.Start.Line}: {e.InnerException?.Message ?? e.Message}");
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

    private static void Collect(YamlNode node, string path, List<KeyValuePair<string, string>> leaves)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                foreach ((YamlNode key, YamlNode value) in mapping.Children)
                {
                    Collect(value, path.Length == 0 ? key.ToString() : $"{path}.{key}", leaves);
                }

                break;
            case YamlSequenceNode sequence:
                leaves.Add(new(path, string.Join(", ", sequence.Children.Select(child => child.ToString()))));
                break;
            default:
                leaves.Add(new(path, node.ToString()));
                break;
        }
    }
}
