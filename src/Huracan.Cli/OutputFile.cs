using Huracan.Core.Market;
using Huracan.Markets.Files;

namespace Huracan.Cli;

/// <summary>The door for every file that a command writes under a name that the caller gave.</summary>
internal static class OutputFile
{
    /// <summary>Refuses a path that is one of the inputs, by any link or spelling, and one that a later command would take for an
    /// input.</summary>
    /// <param name="option">As typed, such as <c>--out</c>.</param>
    /// <param name="inputs">Files and folders that the command reads.</param>
    /// <exception cref="CallerException">With what to try.</exception>
    public static void Check(string option, string output, IReadOnlyList<string> inputs)
    {
        if (FileIdentity.WhyNoRegularFile(output) is { } kind)
        {
            throw new CallerException($"{option} {output}: is {kind}; allowed: a file, new or to be replaced; try: a file name");
        }

        foreach (string input in inputs)
        {
            if (FileIdentity.AreOne(output, input)) throw Same(option, output, input);
            if (!Directory.Exists(input)) continue;
            foreach (CandleFileName file in CandleCatalog.Scan(input).Files)
            {
                if (FileIdentity.AreOne(output, file.Path)) throw Same(option, output, file.Path);
            }

            if (IsBelow(output, input) && CandleFileName.TryParse(output, out CandleFileName name))
            {
                throw new CallerException(
                    $"{option} {output}: would stand in {input} as the candles of {name.Symbol} for the next command; " +
                    "allowed: another folder, or a name with small letters; try: another folder");
            }
        }
    }

    private static CallerException Same(string option, string output, string input) =>
        new($"{option} {output}: is {(output == input ? "an input" : $"the input {input}")}, which writing would destroy; " +
            $"allowed: any other file; try: another name for {option}");

    private static bool IsBelow(string path, string folder) =>
        !Path.GetRelativePath(Path.GetFullPath(folder), Path.GetFullPath(path)).StartsWith("..", StringComparison.Ordinal);
}
