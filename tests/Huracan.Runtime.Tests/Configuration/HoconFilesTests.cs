using System.Reflection;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Huracan.Runtime.Cluster;
using Huracan.Runtime.Configuration;
using Huracan.Runtime.Hosting;
using Xunit;
using Config = Akka.Configuration.Config;

namespace Huracan.Runtime.Tests.Configuration;

/// <summary>The files of hocon/ against what Akka of this version reads: a key with a typo is a value that nobody sees.</summary>
public sealed class HoconFilesTests
{
    /// <summary>Where the reader names the keys himself.</summary>
    private static readonly string[] Open = ["akka.actor.serializers.", "akka.actor.serialization-bindings.", "akka.cluster.roles"];

    /// <summary>Every reference.conf of the packages that this assembly brings, in one.</summary>
    private static readonly Config Reference = ConfigurationFactory.ParseString(string.Join('\n', Akkas().SelectMany(Confs)));

    private static readonly Config Ours = ClusterConfig.Files.Aggregate(ConfigurationFactory.Empty, (below, file) => HoconFile.Load(file).WithFallback(below));

    public static TheoryData<string> Files => [.. HoconFile.Names];

    [Fact]
    public void Every_file_of_the_folder_is_loaded() =>
        Assert.Equal(HoconFile.Names.Order(StringComparer.Ordinal), ClusterConfig.Files.Union(LocalHost.Files).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Files))]
    public void Every_key_is_one_that_Akka_knows(string file)
    {
        string[] unknown = [.. Keys(HoconFile.Load(file)).Where(key => key.StartsWith("akka.", StringComparison.Ordinal) && !Open.Any(open => key.StartsWith(open, StringComparison.Ordinal)) && !IsKnown(key))];
        Assert.True(unknown.Length == 0, $"hocon/{file}: Akka of this version reads none of {string.Join(", ", unknown)}");
    }

    [Fact]
    public void A_key_with_a_typo_would_be_found() => Assert.False(IsKnown("akka.cluster.split-brain-resolver.stable-aftr"));

    [Fact]
    public void No_key_is_said_twice()
    {
        foreach (IEnumerable<string> files in (IEnumerable<string>[])[ClusterConfig.Files, LocalHost.Files])
            Assert.Empty(files.SelectMany(file => Keys(HoconFile.Load(file))).GroupBy(key => key).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Theory, MemberData(nameof(Files))]
    public void Every_value_has_its_reason(string file)
    {
        string text = HoconFile.Text(file);
        Assert.StartsWith("#", text, StringComparison.Ordinal);
        Assert.True(text.Split('\n').Count(line => line.TrimStart().StartsWith('#')) >= 2, file);
        Assert.DoesNotContain('\t', text);
    }

    [Fact]
    public void Every_class_that_is_named_exists()
    {
        foreach (string path in (string[])["huracan.persistence.journal.class", "huracan.persistence.snapshot-store.class", "huracan.coordination.lease.lease-class", "akka.cluster.downing-provider-class",
            "akka.persistence.journal.sql.class", "akka.persistence.snapshot-store.sql.class", "akka.actor.serializers.huracan", "akka.actor.serializers.json"])
            Assert.True(Type.GetType(Ours.GetString(path)) is not null, $"{path} = {Ours.GetString(path)}");
    }

    [Fact]
    public void What_refers_to_a_section_refers_to_one_that_is_there()
    {
        foreach (string path in (string[])["akka.cluster.use-dispatcher", "akka.persistence.journal.plugin", "akka.persistence.snapshot-store.plugin", "akka.cluster.sharding.journal-plugin-id",
            "akka.cluster.sharding.snapshot-plugin-id", "akka.cluster.split-brain-resolver.lease-majority.lease-implementation"])
            Assert.True(Ours.HasPath(Ours.GetString(path)), $"{path} = {Ours.GetString(path)}");
        Assert.Contains(Ours.GetString("akka.cluster.split-brain-resolver.lease-majority.role"), ClusterRoles.All);
        Assert.All(Ours.GetStringList("akka.cluster.roles"), role => Assert.Contains(role, ClusterRoles.All));
    }

    private static bool IsKnown(string key) => Reference.HasPath(key)
        || PluginFallback(key) is { } fallback && Reference.HasPath(fallback);

    /// <summary>A plugin's section takes the rest from a section for all plugins.</summary>
    private static string? PluginFallback(string key)
    {
        foreach ((string plugin, string fallback) in ((string, string)[])[("akka.persistence.journal.sql.", "akka.persistence.journal-plugin-fallback."), ("akka.persistence.snapshot-store.sql.", "akka.persistence.snapshot-store-plugin-fallback.")])
            if (key.StartsWith(plugin, StringComparison.Ordinal)) return fallback + key[plugin.Length..];
        return null;
    }

    private static IEnumerable<string> Keys(Config config) => Keys(config.Root, "");

    private static IEnumerable<string> Keys(HoconValue value, string path) => value.IsObject()
        ? value.GetObject().Items.SelectMany(item => Keys(item.Value, path.Length == 0 ? item.Key : $"{path}.{item.Key}"))
        : [path];

    private static IEnumerable<Assembly> Akkas()
    {
        HashSet<string> seen = [];
        Queue<Assembly> queue = new([typeof(ClusterConfig).Assembly, typeof(Akka.Cluster.Sharding.ClusterSharding).Assembly, typeof(Akka.Persistence.Sql.SqlPersistence).Assembly]);
        while (queue.TryDequeue(out Assembly? assembly))
        {
            foreach (AssemblyName name in assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("Akka", StringComparison.Ordinal) && seen.Add(name.Name))) queue.Enqueue(Assembly.Load(name));
            if (assembly != typeof(ClusterConfig).Assembly) yield return assembly;
        }
    }

    private static IEnumerable<string> Confs(Assembly assembly) =>
        assembly.GetManifestResourceNames().Where(name => name.EndsWith(".conf", StringComparison.Ordinal)).Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        });
}
