namespace Huracan.Cli.Output.Terminal;

/// <summary>Which colour a verdict has, and who wants none.</summary>
internal static class Colours
{
    /// <summary>NO_COLOR is set to anything but an empty text (no-color.org).</summary>
    public static bool Refused => Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };

    public static Paint Of(string verdict) => verdict switch
    {
        "PUBLISHED" => Paint.Good,
        "SHADOW" => Paint.Fair,
        "REJECTED" or "SET ASIDE" => Paint.Bad,
        "REFUSED" => Paint.Odd,
        _ => Paint.None,
    };
}
