using System.Globalization;
using Huracan.Pipeline.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Huracan.Cli.Settings;

/// <summary>One setting as it stands in a file.</summary>
/// <param name="Line">Counted from 1.</param>
internal readonly record struct WrittenSetting(string Path, string Value, long Line);

/// <summary>The settings of a YAML text, nested or with dotted names. All that is written counts, or is refused with its line.</summary>
/// <remarks>Refused: a second document, the same setting twice in any spelling, a value where a section stands, no value where one is
/// needed, anchors, aliases, merge keys, and lists of anything but texts. An empty section changes nothing.</remarks>
internal sealed class SettingsYaml
{
    private readonly IParser _parser;
    private readonly IReadOnlyDictionary<string, string> _defaults;
    private readonly HashSet<string> _sections;
    private readonly List<WrittenSetting> _written = [];
    private readonly Dictionary<string, WrittenSetting> _first = new(StringComparer.OrdinalIgnoreCase);

    private SettingsYaml(TextReader text, IReadOnlyDictionary<string, string> defaults)
    {
        (_parser, _defaults) = (new Parser(text), defaults);
        _sections = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in defaults.Keys)
            for (int dot = path.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = path.IndexOf('.', dot + 1))
                _sections.Add(path[..dot]);
    }

    /// <param name="defaults">Every known setting with its default.</param>
    /// <exception cref="ConfigException">What is written cannot count; the message begins with the line.</exception>
    public static IReadOnlyList<WrittenSetting> Read(TextReader text, IReadOnlyDictionary<string, string> defaults)
    {
        string whole = text.ReadToEnd();
        RefuseTabs(whole);
        using StringReader again = new(whole);
        SettingsYaml yaml = new(again, defaults);
        try
        {
            yaml.Stream();
            return yaml._written;
        }
        catch (YamlException e)
        {
            string reason = e.InnerException?.Message ?? e.Message;
            throw At(e.Start.Line, $"this is no YAML: {reason.TrimEnd('.')}. Put a space behind each colon, and indent with spaces");
        }
    }

    private static void RefuseTabs(string text)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimEnd();
            string indent = line[..^line.TrimStart().Length];
            if (indent.Contains('\t', StringComparison.Ordinal)) throw At(i + 1, "a tab indents this line; YAML indents with spaces");
        }
    }

    private void Stream()
    {
        _parser.Consume<StreamStart>();
        long first = 0;
        while (_parser.TryConsume<DocumentStart>(out DocumentStart? document))
        {
            if (first > 0)
            {
                throw At(document!.Start.Line, string.Create(CultureInfo.InvariantCulture,
                    $"a second document begins here (the first at line {first}); a file of settings is one document: " +
                    $"take the line '---' out, or keep two files"));
            }

            first = document!.Start.Line;
            if (_parser.TryConsume<Scalar>(out Scalar? nothing))
            {
                if (!IsNull(nothing!)) throw At(nothing!.Start.Line, $"'{nothing.Value}' stands alone; write each setting as NAME: VALUE");
            }
            else
            {
                if (_parser.Current is not MappingStart) throw At(Line, "a list stands here; write each setting as NAME: VALUE");
                Section("");
            }

            _parser.Consume<DocumentEnd>();
        }
    }

    private long Line => _parser.Current?.Start.Line ?? 0;

    private void Section(string path)
    {
        RefuseAnchor();
        _parser.Consume<MappingStart>();
        Dictionary<string, long> names = new(StringComparer.OrdinalIgnoreCase);
        while (!_parser.TryConsume<MappingEnd>(out MappingEnd? _))
        {
            RefuseAnchor();
            long line = Line;
            if (!_parser.TryConsume<Scalar>(out Scalar? key)) throw At(line, "the name of a setting is a word, e.g. ppo or updates");
            if (key!.Value == "<<") throw At(line, "merge keys (<<) are not applied; write the settings out");
            string inner = path.Length == 0 ? key.Value : $"{path}.{key.Value}";
            if (!names.TryAdd(key.Value, line)) throw Twice(inner, names[key.Value], line);
            Value(inner, line);
        }
    }

    private void Value(string path, long line)
    {
        RefuseAnchor();
        switch (_parser.Current)
        {
            case MappingStart when _defaults.ContainsKey(path):
                throw At(line, $"{path} is a setting, not a section; write {path[(path.LastIndexOf('.') + 1)..]}: {Example(path)}");
            case MappingStart:
                Section(path);
                break;
            case SequenceStart:
                Add(new WrittenSetting(path, string.Join(", ", Items(path)), line));
                break;
            default:
                Scalar value = _parser.Consume<Scalar>();
                if (_sections.Contains(path))
                {
                    if (IsNull(value)) return; // a section whose lines are commented out
                    throw At(line, $"{path} is a section, not a value ('{value.Value}' seen); " +
                        $"write its settings below it, e.g. {SettingOf(path)}");
                }

                if (IsNull(value) && _defaults.TryGetValue(path, out string? usual))
                {
                    string empty = usual.Length == 0 ? "\"\"" : usual;
                    throw At(line, $"setting '{path}' has no value; write one, or take the line out to keep the default, {empty}");
                }

                Add(new WrittenSetting(path, value.Value, line));
                break;
        }
    }

    private List<string> Items(string path)
    {
        List<string> items = [];
        _parser.Consume<SequenceStart>();
        while (!_parser.TryConsume<SequenceEnd>(out SequenceEnd? _))
        {
            RefuseAnchor();
            long line = Line;
            if (!_parser.TryConsume<Scalar>(out Scalar? item) || IsNull(item!))
                throw At(line, $"setting '{path}': an entry of a list is a text");
            if (item!.Value.Contains(',', StringComparison.Ordinal))
                throw At(line, $"setting '{path}': '{item.Value}' has a comma, which separates entries; " +
                    "write two entries, or leave it out");
            items.Add(item.Value);
        }

        return items;
    }

    private void Add(WrittenSetting setting)
    {
        if (!_first.TryAdd(setting.Path, setting)) throw Twice(setting.Path, _first[setting.Path].Line, setting.Line);
        _written.Add(setting);
    }

    private void RefuseAnchor()
    {
        switch (_parser.Current)
        {
            case AnchorAlias alias:
                throw At(alias.Start.Line, $"the alias *{alias.Value} is not followed; write the settings out");
            case NodeEvent { Anchor.IsEmpty: false } node:
                throw At(node.Start.Line, $"the anchor &{node.Anchor} is not read; write the settings out");
        }
    }

    /// <summary>Nothing, ~ or null without quotes.</summary>
    private static bool IsNull(Scalar scalar) =>
        scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" };

    private string Example(string path) => _defaults[path].Length == 0 ? "\"\"" : _defaults[path];

    private string SettingOf(string section)
    {
        string path = _defaults.Keys.First(known => known.StartsWith(section + ".", StringComparison.Ordinal));
        return $"{path}: {Example(path)}";
    }

    private static ConfigException Twice(string path, long first, long second) => At(second, string.Create(CultureInfo.InvariantCulture,
        $"'{path}' is given twice, in line {first} and in line {second}; nested, dotted and other letter case name the same. " +
        $"Keep one of them"));

    private static ConfigException At(long line, string what) => new(string.Create(CultureInfo.InvariantCulture, $"line {line}: {what}"));
}
