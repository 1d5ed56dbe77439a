namespace Huracan.Markets.Import;

/// <summary>Rows of candles as another program wrote them: cells of text, whatever the format was.</summary>
/// <param name="Place">The file, and the part of it where it has parts.</param>
/// <param name="Names">The names of the columns; null if the file has no header.</param>
/// <param name="Rows">In file order, each with the words for its place, such as <c>line 7</c>.</param>
/// <param name="Notes">What was left out before the rows.</param>
internal sealed record ForeignTable(
    string Place, IReadOnlyList<string>? Names, IEnumerable<(string At, string[] Cells)> Rows, IReadOnlyList<string> Notes);
