using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Huracan.Rules;

/// <summary>What deploys a fleet keeps its promises: nothing public, no root, no secret, a health check, and guides that name files that exist.</summary>
public class DeploymentTests
{
    private const string Private = "only a security group of this set-up may reach a node or the database";

    private static IEnumerable<SourceFile> Under(string folder, Func<SourceFile, bool> which)
    {
        SourceFile[] files = [.. SourceTree.Files.Where(f => f.Path.StartsWith(folder, StringComparison.Ordinal) && which(f))];
        Assert.NotEmpty(files); // a rule that looks at nothing holds nothing
        return files;
    }

    private static bool Ends(SourceFile file, string ending) => file.Path.EndsWith(ending, StringComparison.Ordinal);

    // ---- guides ----

    /// <summary>Links of Markdown, and words in back quotes that look like a path of docker/ or cluster/.</summary>
    /// <param name="exists">Is there a file or folder at this path from the root?</param>
    internal static IEnumerable<Finding> CheckPaths(SourceFile guide, Func<string, bool> exists)
    {
        string folder = guide.Path[..(guide.Path.LastIndexOf('/') + 1)];
        foreach (Match link in Regex.Matches(guide.Text, @"\]\((?!https?:|#)([^)#\s]+)"))
        {
            string path = Resolve(folder + link.Groups[1].Value);
            if (!exists(path)) yield return new Finding(guide.Path, Findings.LineOf(guide.Text, link.Index), path, "no such file; mend the link");
        }

        foreach (Match word in Regex.Matches(guide.Text, @"(?<![\w./-])((?:docker|cluster|scripts|docs|src|hocon)/[\w.-]+(?:/[\w.-]+)*)"))
        {
            string path = word.Value.TrimEnd('.');
            if (path != "docker/fleet.env" && !exists(path)) yield return new Finding(guide.Path, Findings.LineOf(guide.Text, word.Index), path, "no such file; name one that exists");
        }
    }

    private static string Resolve(string path)
    {
        List<string> parts = [];
        foreach (string part in path.Split('/'))
        {
            if (part == "..") parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or "")) parts.Add(part);
        }

        return string.Join('/', parts);
    }

    [Fact]
    public void Every_file_that_the_guides_and_comments_of_docker_and_cluster_name_exists()
    {
        HashSet<string> there = [.. SourceTree.Files.Select(f => f.Path)];
        foreach (string path in there.ToArray())
        {
            for (int at = path.IndexOf('/', StringComparison.Ordinal); at > 0; at = path.IndexOf('/', at + 1)) there.Add(path[..at]);
        }

        IEnumerable<SourceFile> files = Under("docker/", _ => true).Concat(Under("cluster/", _ => true));
        Findings.AssertNone(files.SelectMany(f => CheckPaths(f, there.Contains)));
    }

    [Theory]
    [InlineData("see [this](../docker/Missing)", "docker/Missing")]
    [InlineData("run `cluster/aws/missing.tf`.", "cluster/aws/missing.tf")]
    public void A_name_of_a_missing_file_is_caught(string text, string seen) =>
        Assert.Equal(seen, Assert.Single(CheckPaths(new SourceFile("cluster/README.md", text), _ => false)).Seen);

    // ---- images ----

    internal static IEnumerable<Finding> CheckDockerfile(SourceFile file)
    {
        string[] lines = file.Lines;
        int last = Array.FindLastIndex(lines, l => l.StartsWith("FROM ", StringComparison.Ordinal));
        string[] final = [.. lines.Skip(Math.Max(0, last))];
        string? user = final.LastOrDefault(l => l.StartsWith("USER ", StringComparison.Ordinal));
        if (user is null || Regex.IsMatch(user, @"^USER\s+(root|0)(:|\s|$)")) yield return new Finding(file.Path, last + 1, user ?? "no USER", "the last stage runs as a numbered user that is not 0");
        if (!final.Any(l => l.StartsWith("HEALTHCHECK ", StringComparison.Ordinal) && l.Contains(" CMD ", StringComparison.Ordinal))) yield return new Finding(file.Path, last + 1, "no HEALTHCHECK", "ask /live, as docker/healthy does");
        if (!final.Contains("STOPSIGNAL SIGTERM")) yield return new Finding(file.Path, last + 1, "no STOPSIGNAL SIGTERM", "a node drains on SIGTERM");
        if (!final.Any(l => l.StartsWith("ENTRYPOINT [", StringComparison.Ordinal))) yield return new Finding(file.Path, last + 1, "no ENTRYPOINT in brackets", "a shell as PID 1 passes no signal on");
        for (int i = 0; i < lines.Length; i++)
        {
            if (Regex.IsMatch(lines[i], @"^(ARG|ENV)\s.*(DSN|PASSWORD|SECRET|TOKEN|_KEY)\b", RegexOptions.IgnoreCase)) yield return new Finding(file.Path, i + 1, "a secret by ARG or ENV", "it would stay in a layer; use a build secret or the environment of the container");
            if (Regex.IsMatch(lines[i], @"^EXPOSE\s.*\b4053\b")) yield return new Finding(file.Path, i + 1, lines[i], Private);
        }
    }

    [Fact]
    public void Images_run_without_root_with_a_health_check_and_end_on_SIGTERM() =>
        Findings.AssertNone(Under("docker/", f => f.Path.StartsWith("docker/Dockerfile", StringComparison.Ordinal)).SelectMany(CheckDockerfile));

    private const string GoodImage = "FROM a AS build\nUSER 0\nFROM b\nUSER 10001:10001\nHEALTHCHECK --interval=5s CMD [\"x\"]\nSTOPSIGNAL SIGTERM\nENTRYPOINT [\"x\"]\n";

    [Theory]
    [InlineData("USER 10001:10001", "USER root")]
    [InlineData("USER 10001:10001", "USER 0:0")]
    [InlineData("USER 10001:10001\n", "")]
    [InlineData("HEALTHCHECK --interval=5s CMD [\"x\"]", "HEALTHCHECK NONE")]
    [InlineData("STOPSIGNAL SIGTERM", "STOPSIGNAL SIGKILL")]
    [InlineData("ENTRYPOINT [\"x\"]", "ENTRYPOINT x")]
    [InlineData("FROM b\n", "FROM b\nENV DATABASE_DSN=x\n")]
    [InlineData("FROM b\n", "FROM b\nEXPOSE 4053\n")]
    public void A_bad_image_is_caught(string good, string bad)
    {
        Assert.Empty(CheckDockerfile(new SourceFile("docker/Dockerfile", GoodImage)));
        Assert.Single(CheckDockerfile(new SourceFile("docker/Dockerfile", GoodImage.Replace(good, bad, StringComparison.Ordinal))));
    }

    // ---- ports ----

    /// <summary>Compose: published ports are bound to loopback, and Akka's is not among them.</summary>
    internal static IEnumerable<Finding> CheckCompose(SourceFile file)
    {
        bool ports = false;
        for (int i = 0; i < file.Lines.Length; i++)
        {
            string line = file.Lines[i].Trim();
            if (ports && !line.StartsWith("- ", StringComparison.Ordinal)) ports = false;
            if (ports && !Regex.IsMatch(line, @"^- ""?127\.0\.0\.1:")) yield return new Finding(file.Path, i + 1, line, "publish on 127.0.0.1 only");
            if (ports && Regex.IsMatch(line, @"\b4053\b")) yield return new Finding(file.Path, i + 1, line, Private);
            if (line == "ports:") ports = true;
            else if (line.StartsWith("ports:", StringComparison.Ordinal)) yield return new Finding(file.Path, i + 1, line, "one port per line, so that this rule can read it");
            if (line == "network_mode: host") yield return new Finding(file.Path, i + 1, line, Private);
        }
    }

    [Fact]
    public void Compose_publishes_on_loopback_only() => Findings.AssertNone(Under("docker/", f => Ends(f, ".yaml")).SelectMany(CheckCompose));

    [Theory]
    [InlineData("ports:\n  - \"5432:5432\"", 2)]
    [InlineData("ports:\n  - \"127.0.0.1:4053:4053\"", 2)]
    [InlineData("ports: [\"5432:5432\"]", 1)]
    [InlineData("network_mode: host", 1)]
    public void A_public_port_of_compose_is_caught(string text, int line) => Assert.Equal(line, Assert.Single(CheckCompose(new SourceFile("docker/x.yaml", text))).Line);

    private static readonly string[] PublicWords = ["0.0.0.0/0", "::/0"];

    /// <summary>Terraform: who may come in is always a security group, never an address; the database is private; no machine or subnet gets a public address.</summary>
    internal static IEnumerable<Finding> CheckTerraform(SourceFile file)
    {
        string text = Regex.Replace(file.Text, @"^\s*#.*$", "", RegexOptions.Multiline);
        foreach (Match block in Regex.Matches(text, @"^(?:resource ""(?<type>\w+)"" ""\w+"" \{|\s+(?<type>ingress) \{)(?<body>.*?)^\}", RegexOptions.Multiline | RegexOptions.Singleline))
        {
            string type = block.Groups["type"].Value, body = block.Groups["body"].Value;
            int line = Findings.LineOf(text, block.Index);
            bool inward = type is "aws_vpc_security_group_ingress_rule" or "ingress" || (type == "aws_security_group_rule" && body.Contains("\"ingress\"", StringComparison.Ordinal))
                || (type is "aws_security_group" or "aws_default_security_group" && Regex.IsMatch(body, @"\bingress\b"));
            if (inward && (PublicWords.Any(w => body.Contains(w, StringComparison.Ordinal)) || Regex.IsMatch(body, @"\b(cidr_ipv4|cidr_ipv6|cidr_blocks|ipv6_cidr_blocks|prefix_list_id)\b"))) yield return new Finding(file.Path, line, $"{type} by address", Private);
            if (inward && type == "aws_vpc_security_group_ingress_rule" && !body.Contains("referenced_security_group_id", StringComparison.Ordinal)) yield return new Finding(file.Path, line, $"{type} without a group", Private);
            if (type == "aws_db_instance" && !Regex.IsMatch(body, @"publicly_accessible\s*=\s*false")) yield return new Finding(file.Path, line, "a database that may be public", "publicly_accessible = false");
            if (Regex.IsMatch(body, @"(map_public_ip_on_launch|associate_public_ip_address|assign_public_ip)\s*=\s*true")) yield return new Finding(file.Path, line, "a public address", Private);
        }
    }

    [Fact]
    public void Terraform_lets_nobody_in_by_address() => Findings.AssertNone(Under("cluster/aws/", f => Ends(f, ".tf")).SelectMany(CheckTerraform));

    [Theory]
    [InlineData("resource \"aws_vpc_security_group_ingress_rule\" \"akka\" {\n  cidr_ipv4 = \"0.0.0.0/0\"\n  referenced_security_group_id = x\n}\n")]
    [InlineData("resource \"aws_vpc_security_group_ingress_rule\" \"akka\" {\n  from_port = 4053\n}\n")]
    [InlineData("resource \"aws_security_group\" \"a\" {\n  ingress {\n    cidr_blocks = [\"0.0.0.0/0\"]\n  }\n}\n")]
    [InlineData("resource \"aws_security_group_rule\" \"a\" {\n  type = \"ingress\"\n  cidr_blocks = [var.everybody]\n}\n")]
    [InlineData("resource \"aws_db_instance\" \"a\" {\n  publicly_accessible = true\n}\n")]
    [InlineData("resource \"aws_subnet\" \"a\" {\n  map_public_ip_on_launch = true\n}\n")]
    public void An_open_door_of_Terraform_is_caught(string text) => Assert.NotEmpty(CheckTerraform(new SourceFile("cluster/aws/x.tf", text)));

    [Fact]
    public void Ways_out_pass() => Assert.Empty(CheckTerraform(new SourceFile("cluster/aws/x.tf", "resource \"aws_vpc_security_group_egress_rule\" \"a\" {\n  cidr_ipv4 = \"0.0.0.0/0\"\n}\n")));

    // ---- requests and values ----

    /// <summary>A request to a provider parses, opens no port, and takes its secrets by name.</summary>
    internal static IEnumerable<Finding> CheckRequest(SourceFile file)
    {
        JsonDocument? document = null;
        Finding? broken = null;
        try
        {
            document = JsonDocument.Parse(file.Text);
        }
        catch (JsonException e)
        {
            broken = new Finding(file.Path, (int)(e.LineNumber ?? 0) + 1, "no JSON", e.Message);
        }

        if (document is null)
        {
            yield return broken!;
            yield break;
        }

        using (document)
        {
            foreach ((string name, JsonElement value) in Properties(document.RootElement))
            {
                if (name == "ports" && (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > 0)) yield return new Finding(file.Path, 1, "ports", Private);
                if (name is "supportPublicIp" or "public" or "startSsh" && value.ValueKind != JsonValueKind.False) yield return new Finding(file.Path, 1, name, Private);
                bool secret = Regex.IsMatch(name, "DSN|PASSWORD|SECRET|TOKEN|ACCESS_KEY", RegexOptions.IgnoreCase);
                if (secret && !Regex.IsMatch(value.GetString() ?? "x", @"^\{\{ RUNPOD_SECRET_\w+ \}\}$")) yield return new Finding(file.Path, 1, name, "refer to the provider's secret store by name");
            }
        }
    }

    private static IEnumerable<(string Name, JsonElement Value)> Properties(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Properties(p.Value).Prepend((p.Name, p.Value))),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Properties),
        _ => [],
    };

    [Fact]
    public void Requests_parse_open_no_port_and_hold_no_secret() => Findings.AssertNone(Under("cluster/", f => Ends(f, ".json")).SelectMany(CheckRequest));

    [Theory]
    [InlineData("{ \"ports\": [\"4053/tcp\"] }")]
    [InlineData("{ \"a\": { \"ports\": \"4053/tcp\" } }")]
    [InlineData("{ \"supportPublicIp\": true }")]
    [InlineData("{ \"env\": { \"DATABASE_DSN\": \"Host=db\" } }")]
    [InlineData("{ \"env\": ")]
    public void A_bad_request_is_caught(string text) => Assert.Single(CheckRequest(new SourceFile("cluster/x.json", text)));

    /// <summary>An example names what must be filled in and fills in no secret.</summary>
    internal static IEnumerable<Finding> CheckExample(SourceFile file) => file.Lines
        .Select((text, i) => (Text: text, Line: i + 1))
        .Where(l => Regex.IsMatch(l.Text, @"^\w*(PASSWORD|SECRET|TOKEN|KEY|USER|DSN)\w*=\s*\S", RegexOptions.IgnoreCase))
        .Select(l => new Finding(file.Path, l.Line, l.Text.Split('=')[0], "leave the value empty; whoever copies the file fills it in"));

    [Fact]
    public void Examples_leave_secrets_empty() => Findings.AssertNone(Under("docker/", f => Ends(f, ".env.example")).SelectMany(CheckExample));

    [Fact]
    public void A_filled_in_secret_of_an_example_is_caught() => Assert.Equal(2, Assert.Single(CheckExample(new SourceFile("docker/x.env.example", "A=1\nS3_PASSWORD=abc\n"))).Line);

    [Fact]
    public void Environment_files_and_states_are_ignored_by_git()
    {
        IgnoredPaths ignored = new(File.ReadAllLines(Path.Combine(SourceTree.Root, ".gitignore")));
        foreach (string path in new[] { "docker/fleet.env", "cluster/aws/terraform.tfstate", "cluster/aws/terraform.tfstate.backup", "cluster/aws/my.tfvars" }) Assert.True(ignored.Covers(path, isFolder: false), path);
        Assert.True(ignored.Covers("cluster/aws/.terraform", isFolder: true));
    }
}
