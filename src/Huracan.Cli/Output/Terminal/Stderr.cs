namespace Huracan.Cli.Output.Terminal;

/// <summary>Standard error, the place for progress, notes and mistakes. Nothing that happens to it changes the work.</summary>
internal static class Stderr
{
    /// <summary>A reader that takes nothing delays the end of a command by at most this.</summary>
    private static readonly TimeSpan EndBound = TimeSpan.FromSeconds(1);

    private static readonly Lazy<LossyWriter> s_writer = new(() =>
        new LossyWriter(StandardStreams.Open(StandardStreams.Error), () => StandardStreams.SizeOf(StandardStreams.Error)));

    public static LossyWriter Writer => s_writer.Value;

    /// <summary>A person looks, on a terminal that can move its cursor.</summary>
    public static bool IsScreen => !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    public static bool HasColour => IsScreen && !Colours.Refused;

    public static void Say(string line) => Writer.Say(line);

    public static void End()
    {
        if (s_writer.IsValueCreated) Writer.End(EndBound);
    }
}
