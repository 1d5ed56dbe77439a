using System.Text;
using Spectre.Console.Rendering;

namespace Huracan.Cli.Output.Terminal;

/// <summary>One row of a screen that redraws in place: text with colours, clipped to a number of cells.</summary>
internal sealed class ScreenRow(int cellsMax, bool colour)
{
    private readonly StringBuilder _text = new();

    /// <summary>Cells that the text takes; colours take none.</summary>
    public int Cells { get; private set; }

    /// <summary>Adds the text, or as much of it as fits.</summary>
    public ScreenRow Add(string text, Paint paint = Paint.None)
    {
        string fits = Clip(text, cellsMax - Cells);
        Cells += Width(fits);
        string? code = colour && fits.Length > 0 ? Code(paint) : null;
        _text.Append(code).Append(fits).Append(code is null ? null : "\u001b[0m");
        return this;
    }

    public override string ToString() => _text.ToString();

    /// <summary>Cells of a text: a letter of an East Asian script takes two.</summary>
    public static int Width(string text) => new Segment(text).CellCount();

    /// <summary>The longest beginning that takes at most so many cells, without control characters.</summary>
    public static string Clip(string text, int cells)
    {
        StringBuilder clipped = new();
        int taken = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            string letter = Rune.IsControl(rune) ? " " : rune.ToString();
            taken += Width(letter);
            if (taken > cells) break;
            clipped.Append(letter);
        }

        return clipped.ToString();
    }

    private static string? Code(Paint paint) => paint switch
    {
        Paint.Good => "\u001b[1;32m",
        Paint.Fair => "\u001b[36m",
        Paint.Bad => "\u001b[31m",
        Paint.Odd => "\u001b[33m",
        Paint.Dim => "\u001b[2m",
        _ => null,
    };
}

/// <summary>What a colour says.</summary>
internal enum Paint
{
    None,
    Good,
    Fair,
    Bad,
    Odd,
    Dim,
}
