using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Huracan.Services.Tests.Fleet;

/// <summary>A file system of some MB, in memory, which a test may fill to the last byte, and on request a PostgreSQL whose data lie there.</summary>
/// <remarks>Mounting needs root. Without it the test fails and says so: a check that skips itself checks nothing.</remarks>
internal sealed partial class SmallDisk : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("huracan-small-disk-").FullName;
    private readonly Dictionary<string, string?> _environment;
    private readonly bool _mounted;

    public SmallDisk(int megabytes, bool server = true)
    {
        _environment = new Dictionary<string, string?>
        {
            ["HURACAN_SERVICES_DIR"] = Path.Combine(_folder, "services"), ["HURACAN_PG_PORT"] = FreePort().ToString(CultureInfo.InvariantCulture),
        };
        try
        {
            Run("chmod", "711", _folder); // the database's user must pass through
            (int code, string output) = Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m,mode=711"), "tmpfs", _folder);
            if (code != 0) throw new InvalidOperationException($"a small file system cannot be mounted at {_folder}: {output.Trim()}; this test needs root and the right to mount (in a container: --cap-add SYS_ADMIN)");
            _mounted = true;
            if (!server) return;
            Match dsn = Dsn().Match(Up());
            ConnectionString = dsn.Success ? dsn.Groups[1].Value : throw new InvalidOperationException("scripts/services names no DATABASE_DSN");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Folder => _folder;

    /// <summary>With the password.</summary>
    public string ConnectionString { get; } = "";

    private string Ballast => Path.Combine(_folder, "ballast");

    /// <summary>Not one more block fits afterwards.</summary>
    public void Fill()
    {
        byte[] block = new byte[4096];
        using FileStream file = new(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) file.Write(block);
        }
        catch (IOException)
        {
            // No space is left: that was the purpose.
        }
    }

    public void MakeRoom() => File.Delete(Ballast);

    /// <summary>Starts the server where it is not running.</summary>
    /// <returns>What the script printed.</returns>
    public string Up()
    {
        (int code, string output) = Run(Path.Combine(Root(), "scripts", "services"), "up", "pg");
        return code == 0 ? output : throw new InvalidOperationException($"scripts/services up pg ended with {code}: {output}");
    }

    public void Dispose()
    {
        if (_mounted)
        {
            Run(Path.Combine(Root(), "scripts", "services"), "down");
            Run("umount", "-l", _folder);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private (int Code, string Output) Run(string program, params string[] arguments)
    {
        // Through files: the server inherits what the script writes to, and a pipe would stay open as long as the server lives.
        string log = Path.GetTempFileName();
        try
        {
            ProcessStartInfo start = new("bash");
            foreach (string argument in (string[])["-c", "log=$1; shift; \"$@\" > \"$log\" 2>&1 < /dev/null", "bash", log, program, .. arguments]) start.ArgumentList.Add(argument);
            foreach ((string name, string? value) in _environment) start.Environment[name] = value;
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            return (process.ExitCode, File.ReadAllText(log));
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "scripts", "services"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"no scripts/services above {AppContext.BaseDirectory}");
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("DATABASE_DSN='([^']+)'")]
    private static partial Regex Dsn();
}
