using System.Globalization;
using Huracan.Core.Decisions.Records;

namespace Huracan.Cli.Output;

/// <summary>Decision records as a table for a person, or as CSV for a notebook.</summary>
internal static class DecisionTable
{
    /// <summary>One line per decision, <c>fold</c> and <c>model</c> first, then every column by its name; an absent number is
    /// empty.</summary>
    /// <param name="header">False for the folds after the first.</param>
    public static void WriteCsv(TextWriter output, DecisionRecords records, bool header)
    {
        if (header) output.Write($"fold,model,{string.Join(',', records.Columns.Select(column => column.Name))}\n");
        string start = string.Create(CultureInfo.InvariantCulture, $"{records.Fold + 1},{records.Model[..16]}");
        for (int row = 0; row < records.Count; row++)
        {
            output.Write(start);
            foreach (RecordColumn column in records.Columns)
            {
                output.Write(',');
                output.Write(column.Text(row));
            }

            output.Write('\n');
        }
    }

    /// <summary>How often each rule, engine and action decided.</summary>
    public static void WriteSummary(TextWriter output, DecisionRecords records)
    {
        output.Write(string.Create(CultureInfo.InvariantCulture,
            $"{records.Symbol} fold {records.Fold + 1}: {records.Count} decisions, {records.Test.From.ToDateString()} to {records.Test.To.AddDays(-1).ToDateString()}, model {records.Model[..16]}\n"));
        foreach (string name in (string[])["gate", "regime", "recommendation", "action"]) Line(name, records[name].Text);
        foreach (RecordColumn column in records.Columns.Where(column => column.Name.EndsWith(".vote", StringComparison.Ordinal)))
        {
            string engine = column.Name[..^".vote".Length];
            RecordColumn abstains = records[$"{engine}.abstains"];
            Line(engine, row => abstains.Bytes[row] == 0 ? column.Text(row) : abstains.Text(row));
        }

        void Line(string name, Func<int, string> said)
        {
            string counts = string.Join(", ", Enumerable.Range(0, records.Count).GroupBy(said, StringComparer.Ordinal).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} {group.Count()}")));
            output.Write($"  {name,-22} {counts}\n");
        }
    }
}
