using System.Globalization;
using System.Reflection;
using System.Text;
using Huracan.Core.Foundation;
using Huracan.Core.Market;

namespace Huracan.Pipeline.Configuration;

/// <summary>A setting that is unknown, of the wrong kind, or incoherent: the caller's mistake.</summary>
public sealed class ConfigException(string message) : Exception(message);

/// <summary>Reads and writes a tree of settings records by path: <c>ppo.learning_rate</c> is property LearningRate of property Ppo.</summary>
/// <remarks>One place turns settings into text, so the run's id, hyperparameters.yaml and error messages agree.
/// Leaves are numbers, booleans, strings, enums and lists of strings; everything else is a branch.</remarks>
public static class ConfigTree
{
    /// <summary>Every leaf by path, sorted ordinally, values in invariant round-trip form.</summary>
    public static SortedDictionary<string, string> Flatten(object root)
    {
        SortedDictionary<string, string> leaves = new(StringComparer.Ordinal);
        Walk(root, "", (path, _, _, value) => leaves[path] = Print(value));
        return leaves;
    }

    /// <summary>What each leaf takes, in words: <c>a whole number</c>, <c>true or false</c>, or its choices.</summary>
    public static SortedDictionary<string, string> Kinds(object root)
    {
        SortedDictionary<string, string> kinds = new(StringComparer.Ordinal);
        Walk(root, "", (path, _, property, _) => kinds[path] = Kind(property.PropertyType));
        return kinds;
    }

    private static string Kind(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(double) || type == typeof(float) ? "a number"
        : type == typeof(string) ? "a text"
        : type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type).Select(SettingNames.SnakeCase))
        : type.IsPrimitive ? "a whole number"
        : "a list of texts";

    /// <summary>One <c>path: value</c> line per leaf, sorted: the canonical text that a run's id hashes.</summary>
    public static string Canonical(object root)
    {
        StringBuilder text = new();
        foreach ((string path, string value) in Flatten(root)) text.Append(path).Append(": ").Append(value).Append('\n');
        return text.ToString();
    }

    /// <summary>A copy of <paramref name="root"/> with the given leaves replaced; the original stays as it is.</summary>
    /// <exception cref="ConfigException">Unknown path (the nearest ones are named) or a value of the wrong kind.</exception>
    public static T With<T>(T root, IEnumerable<KeyValuePair<string, string>> values) where T : class
    {
        T copy = (T)DeepCopy(root);
        Dictionary<string, (object Owner, PropertyInfo Property)> leaves = new(StringComparer.Ordinal);
        Walk(copy, "", (path, owner, property, _) => leaves[path] = (owner, property));
        foreach ((string path, string value) in values)
        {
            if (!leaves.TryGetValue(path, out (object Owner, PropertyInfo Property) leaf))
            {
                throw new ConfigException($"setting '{path}' is unknown; did you mean {string.Join(", ", Spelling.Nearest(path, leaves.Keys).Take(3))}?");
            }

            leaf.Property.SetValue(leaf.Owner, Parse(path, value, leaf.Property.PropertyType));
        }

        return copy;
    }

    private static void Walk(object node, string prefix, Action<string, object, PropertyInfo, object?> visit)
    {
        foreach (PropertyInfo property in Settings(node.GetType()))
        {
            string path = prefix + SettingNames.SnakeCase(property.Name);
            object? value = property.GetValue(node);
            if (IsLeaf(property.PropertyType)) visit(path, node, property, value);
            else Walk(value!, path + ".", visit);
        }
    }

    private static object DeepCopy(object node)
    {
        MethodInfo clone = node.GetType().GetMethod("<Clone>$") ?? throw new InvalidOperationException($"our bug: settings type {node.GetType().Name} is no record");
        object copy = clone.Invoke(node, null)!;
        foreach (PropertyInfo property in Settings(node.GetType()))
        {
            if (!IsLeaf(property.PropertyType)) property.SetValue(copy, DeepCopy(property.GetValue(copy)!));
        }

        return copy;
    }

    private static IEnumerable<PropertyInfo> Settings(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is not null && p.GetIndexParameters().Length == 0);

    private static bool IsLeaf(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Timeframe) || typeof(IReadOnlyList<string>).IsAssignableFrom(type);

    private static string Print(object? value) => value switch
    {
        null => "",
        bool b => b ? "true" : "false",
        double d => d.ToString("R", CultureInfo.InvariantCulture),
        float f => f.ToString("R", CultureInfo.InvariantCulture),
        Enum e => SettingNames.SnakeCase(e.ToString()),
        IReadOnlyList<string> list => string.Join(", ", list),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static object Parse(string path, string text, Type type)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        try
        {
            if (type == typeof(string)) return text;
            if (type == typeof(bool)) return bool.Parse(text);
            if (type == typeof(double)) return Finite(double.Parse(text, NumberStyles.Float, invariant));
            if (type == typeof(float)) return (float)Finite(float.Parse(text, NumberStyles.Float, invariant));
            if (typeof(IReadOnlyList<string>).IsAssignableFrom(type)) return text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (type.IsPrimitive) return Convert.ChangeType(text, type, invariant); // the whole numbers
            if (type.IsEnum)
            {
                string? name = Enum.GetNames(type).FirstOrDefault(n => SettingNames.SnakeCase(n) == text);
                return name is not null ? Enum.Parse(type, name) : throw new FormatException();
            }
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            string allowed = type.IsEnum ? string.Join(" | ", Enum.GetNames(type).Select(SettingNames.SnakeCase))
                : type == typeof(bool) ? "true | false"
                : $"a {type.Name} (finite, invariant notation)";
            throw new ConfigException($"setting '{path}': '{text}' seen, allowed is {allowed}");
        }

        throw new InvalidOperationException($"our bug: setting '{path}' has type {type.Name}, which no text becomes");
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : throw new FormatException();
}
