using Akka.Configuration;

namespace Huracan.Runtime.Configuration;

/// <summary>The files of hocon/, which are embedded in the assembly.</summary>
public static class HoconFile
{
    /// <param name="name">Such as <c>persistence.conf</c>.</param>
    /// <exception cref="ArgumentException">There is no file of that name.</exception>
    public static Config Load(string name) => ConfigurationFactory.ParseString(Text(name));

    /// <exception cref="ArgumentException">As <see cref="Load"/>.</exception>
    public static string Text(string name)
    {
        using Stream stream = typeof(HoconFile).Assembly.GetManifestResourceStream("hocon/" + name)
            ?? throw new ArgumentException($"hocon/{name} does not exist; known files: {string.Join(", ", Names)}", nameof(name));
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(HoconFile).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("hocon/", StringComparison.Ordinal)).Select(name => name["hocon/".Length..]).Order(StringComparer.Ordinal)];
}
