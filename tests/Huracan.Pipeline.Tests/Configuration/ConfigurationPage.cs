using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Huracan.Core.Foundation;
using Huracan.Pipeline.Configuration;

namespace Huracan.Pipeline.Tests.Configuration;

/// <summary>Writes docs/configuration.md from the settings records and their doc comments.</summary>
internal static partial class ConfigurationPage
{
    private static readonly Lazy<Dictionary<string, XElement>> Docs = new(() => Directory
        .EnumerateFiles(AppContext.BaseDirectory, "Huracan.*.xml")
        .SelectMany(file => XDocument.Load(file).Descendants("member"))
        .GroupBy(member => member.Attribute("name")!.Value)
        .ToDictionary(group => group.Key, group => group.First()));

    public static string Write()
    {
        StringBuilder page = new("""
            # Configuration

            Every setting that can change a result, with its default. Give a file with `--config FILE`; it needs only what differs:

            ```yaml
            ppo:
              updates: 60
            walk_forward:
              train_days: 20
              test_days: 5
              step_days: 5
            ```

            Unknown keys and values of the wrong kind are refused. All of it enters the run's id and the model's hyperparameters.yaml. This page is generated from the code.

            """);
        TrainingConfig defaults = new();
        SortedDictionary<string, string> values = ConfigTree.Flatten(defaults);
        foreach (PropertyInfo section in typeof(TrainingConfig).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is not null))
        {
            string name = SettingNames.SnakeCase(section.Name);
            page.Append("\n## ").Append(name).Append("\n\n").Append(Summary($"T:{section.PropertyType.FullName}")).Append("\n\n");
            page.Append("| setting | default | meaning |\n| --- | --- | --- |\n");
            Rows(page, section.PropertyType, name, values);
        }

        return page.ToString();
    }

    private static void Rows(StringBuilder page, Type type, string prefix, SortedDictionary<string, string> values)
    {
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is not null))
        {
            string path = $"{prefix}.{SettingNames.SnakeCase(property.Name)}";
            if (values.TryGetValue(path, out string? value))
            {
                page.Append("| `").Append(path).Append("` | ").Append(value.Length == 0 ? "" : $"`{value}`").Append(" | ").Append(Meaning(type, property)).Append(" |\n");
            }
            else
            {
                Rows(page, property.PropertyType, path, values);
            }
        }
    }

    private static string Meaning(Type type, PropertyInfo property)
    {
        string own = Summary($"P:{type.FullName}.{property.Name}");
        if (own.Length > 0) return own;

        if (property.PropertyType.IsEnum)
        {
            string choices = string.Join(", ", Enum.GetNames(property.PropertyType).Select(name => $"`{SettingNames.SnakeCase(name)}`"));
            return $"{Summary($"T:{property.PropertyType.FullName}")} One of {choices}.";
        }

        // A positional record documents its settings as parameters.
        return Docs.Value.TryGetValue($"T:{type.FullName}", out XElement? record)
            ? Text(record.Elements("param").FirstOrDefault(p => p.Attribute("name")?.Value == property.Name))
            : "";
    }

    private static string Summary(string member) => Docs.Value.TryGetValue(member, out XElement? doc) ? Text(doc.Element("summary")) : "";

    private static string Text(XElement? element)
    {
        if (element is null) return "";
        StringBuilder text = new();
        foreach (XNode node in element.Nodes())
        {
            text.Append(node switch
            {
                XElement { Name.LocalName: "see" } see => Last(see.Attribute("cref")?.Value ?? ""),
                XElement { Name.LocalName: "paramref" } reference => reference.Attribute("name")?.Value,
                XElement child => child.Value,
                XText words => words.Value,
                _ => "",
            });
        }

        return Spaces().Replace(text.ToString(), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Last(string cref) => cref[(cref.LastIndexOf('.') + 1)..];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
