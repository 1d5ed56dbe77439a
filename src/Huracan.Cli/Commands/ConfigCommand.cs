using System.CommandLine;
using System.Globalization;
using Huracan.Cli.Output;
using Huracan.Cli.Settings;
using Huracan.Core.Validation.Verdicts;
using Huracan.Pipeline.Configuration;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan config</c>: writes, shows and checks files of settings. It trains nothing.</summary>
internal static class ConfigCommand
{
    public static Command Define() => new("config", "Write, show or check a file of settings.") { Init(), Show(), Check() };

    private static Command Init()
    {
        Argument<string?> file = new("FILE")
        {
            Description = "The file to write; it must not exist. Without one the text goes to stdout.", Arity = ArgumentArity.ZeroOrOne,
        };
        Command init = new("init", "Write every setting with its default, what it takes and what it means.") { file };
        init.SetAction(parsed =>
        {
            string yaml = SettingsPage.Yaml(new TrainingConfig());
            if (parsed.GetValue(file) is not { } path)
            {
                Console.Out.Write(yaml);
                return ExitCodes.Done;
            }

            if (Path.Exists(path))
                throw new CallerException($"{path}: it exists, and is never overwritten; give another name, or remove it first");
            File.WriteAllText(path, yaml);
            Console.Out.WriteLine($"{path}: every setting at its default; huracan config check {path} says what differs");
            return ExitCodes.Done;
        });
        return init;
    }

    private static Command Show()
    {
        Option<string?> config = new("--config") { Description = "Settings as YAML; without it the defaults.", HelpName = "FILE" };
        Command show = new("show", "Print the settings that a run would have, with the default of each that differs.") { config };
        show.SetAction(parsed =>
        {
            TrainingConfig settings = ConfigFile.Load(parsed.GetValue(config), new TrainingConfig());
            settings.Validate();
            SortedDictionary<string, string> defaults = ConfigTree.Flatten(new TrainingConfig());
            foreach ((string path, string value) in ConfigTree.Flatten(settings))
                Console.Out.WriteLine($"{path}: {Quoted(value)}{(value == defaults[path] ? "" : $"   # default {Quoted(defaults[path])}")}");
            return ExitCodes.Done;
        });
        return show;
    }

    private static Command Check()
    {
        Argument<string> file = new("FILE") { Description = "Settings as YAML, or the hyperparameters.yaml of a model." };
        Command check = new("check", "Say whether a file of settings is valid, and what differs from the defaults.") { file };
        check.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            TrainingConfig settings = ConfigFile.Load(path, new TrainingConfig());
            try
            {
                settings.Validate();
            }
            catch (ConfigException e)
            {
                throw new CallerException($"{path}: {e.Message}");
            }

            SortedDictionary<string, string> defaults = ConfigTree.Flatten(new TrainingConfig());
            KeyValuePair<string, string>[] changed = [.. ConfigTree.Flatten(settings).Where(setting => setting.Value != defaults[setting.Key])];
            string count = Figures.Count(changed.Length, "setting differs from its default", "settings differ from their defaults");
            Console.Out.WriteLine(ResultStyle.Here(false).Wrap($"{path}: valid; {count}"));
            foreach ((string name, string value) in changed)
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}: {Quoted(value)} (default {Quoted(defaults[name])})"));
            return ExitCodes.Done;
        });
        return check;
    }

    private static string Quoted(string value) => value.Length == 0 ? "\"\"" : value;
}
