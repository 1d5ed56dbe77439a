using Huracan.Cli.Output.Terminal;

namespace Huracan.Cli.Output;

/// <summary>How a result is printed.</summary>
/// <param name="Columns">Cells of a row; a file or pipe has no width and gets everything.</param>
/// <param name="Details">All figures of each coin, not only its row.</param>
internal readonly record struct ResultStyle(int Columns, bool Colour, bool Details)
{
    public const int NoWidth = 1000;

    /// <summary>As stdout of this process is.</summary>
    public static ResultStyle Here(bool details)
    {
        if (Console.IsOutputRedirected) return new ResultStyle(NoWidth, false, details);
        bool dumb = Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";
        return new ResultStyle(StandardStreams.SizeOf(StandardStreams.Output).Columns, !dumb && !Colours.Refused, details);
    }

    public string Wrap(string text, string indent = "") => Columns >= NoWidth ? text : WordWrap.Wrap(text, Columns, indent);
}
