namespace Huracan.Cli;

/// <summary>What the command's exit code tells a script.</summary>
internal static class ExitCodes
{
    /// <summary>Done: every coin has a verdict, REJECTED and REFUSED included.</summary>
    public const int Done = 0;

    /// <summary>The caller's mistake: an argument, a setting, a file that is not what it should be.</summary>
    public const int Caller = 2;

    /// <summary>The world's trouble: disk, permissions, another process.</summary>
    public const int World = 3;

    /// <summary>Our bug.</summary>
    public const int OurBug = 70;

    /// <summary>Interrupted; the same command continues.</summary>
    public const int Interrupted = 75;
}
