using Huracan.Core.Decisions.Records;

namespace Huracan.Cli.Runs.Windows;

/// <summary>How often one engine voted in the test windows, and what became of the trades that it wanted.</summary>
/// <param name="Abstained">Decisions without a vote of this engine.</param>
/// <param name="Agreed">Trades at whose decision it voted to buy.</param>
/// <param name="AgreedNetBps">Their net result together.</param>
/// <param name="Against">Trades at whose decision it voted to sell.</param>
/// <param name="Led">Trades whose consensus it led.</param>
internal sealed record EngineTally(string Name, long Buys, long Sells, long Abstained, int Agreed, double AgreedNetBps, int Against,
    int Led)
{
    private const string VoteSuffix = ".vote";

    /// <summary>Engines of the records, in their order.</summary>
    public static string[] Names(DecisionRecords records) => [.. records.Columns
        .Where(column => column.Name.EndsWith(VoteSuffix, StringComparison.Ordinal)).Select(column => column.Name[..^VoteSuffix.Length])];

    /// <returns>1 for buy, -1 for sell, 0 if the engine had no vote or voted to hold.</returns>
    public static int Vote(DecisionRecords records, string engine, int at) =>
        records[$"{engine}.abstains"].Bytes[at] != 0 ? 0 : records[$"{engine}{VoteSuffix}"].Bytes[at] - 1;

    public static IReadOnlyList<EngineTally> Of(DecisionRecords records, IReadOnlyList<StoredTrade> trades) =>
        [.. Names(records).Select(name =>
    {
        byte[] votes = records[$"{name}{VoteSuffix}"].Bytes, abstains = records[$"{name}.abstains"].Bytes;
        long buys = 0, sells = 0, abstained = 0;
        for (int at = 0; at < votes.Length; at++)
        {
            if (abstains[at] != 0) abstained++;
            else if (votes[at] == 2) buys++;
            else if (votes[at] == 0) sells++;
        }

        StoredTrade[] agreed = [.. trades.Where(trade => trade.Voted.Contains(name))];
        return new EngineTally(name, buys, sells, abstained, agreed.Length, agreed.Sum(trade => trade.NetBps),
            trades.Count(trade => trade.Against.Contains(name)), trades.Count(trade => trade.Primary == name));
    })];

    public static IReadOnlyList<EngineTally> Join(IEnumerable<EngineTally> windows) =>
        [.. windows.GroupBy(tally => tally.Name, StringComparer.Ordinal)
        .Select(same => same.Aggregate((one, other) => new EngineTally(one.Name, one.Buys + other.Buys, one.Sells + other.Sells,
            one.Abstained + other.Abstained, one.Agreed + other.Agreed, one.AgreedNetBps + other.AgreedNetBps, one.Against + other.Against,
            one.Led + other.Led)))];
}
