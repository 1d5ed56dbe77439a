using System.Globalization;
using System.Text;
using Huracan.Core.Foundation;
using Huracan.Core.Learning;

namespace Huracan.Oracle.Tests;

/// <summary>Trains the default recipe on a market from several seeds and judges what came of it beside the optimum, on the same fresh candles.</summary>
internal sealed class OracleTable
{
    private const ulong JudgeSeed = 1000;
    private static readonly ulong[] Seeds = [1, 2, 3, 4, 5];
    private readonly List<OracleScore> _scores = [];

    public OracleTable(OracleMarket market)
    {
        PpoSettings recipe = new();
        OracleWorld fresh = new(market, JudgeSeed, "judge", OracleWorld.JudgedCandles);
        Best = fresh.Judge(new Optimum(market, OracleWorld.Kernel.Costs, recipe.Gamma));
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{market.Name}: optimum {Best.RewardBps:F4} bps per candle with {Best.EntriesPerThousand:F2} entries per 1,000 candles\n");
        foreach (ulong seed in Seeds)
        {
            OracleWorld world = new(market, seed, "train", OracleWorld.TrainCandles);
            using PpoTrainer trainer = world.Trainer(recipe, seed);
            while (trainer.UpdatesDone < trainer.UpdatesPlanned) trainer.TryUpdate(NoStop.Instance, out _);
            OracleScore score = fresh.Judge(trainer.CopyPolicy());
            _scores.Add(score);
            string share = Best.RewardBps > 0 ? string.Create(CultureInfo.InvariantCulture, $" = {score.RewardBps / Best.RewardBps:F3} of it") : "";
            text.Append(CultureInfo.InvariantCulture, $"  seed {seed}: {score.RewardBps:F4}{share}, {score.EntriesPerThousand:F2} entries\n");
        }

        Text = text.ToString();
    }

    public OracleScore Best { get; }
    public IReadOnlyList<OracleScore> Scores => _scores;

    /// <summary>The table as a person reads it.</summary>
    public string Text { get; }

    /// <summary>Reached shares of the optimum, lowest first.</summary>
    public double[] Shares => [.. _scores.Select(score => score.RewardBps / Best.RewardBps).Order()];

    private sealed class NoStop : IStopFlag
    {
        public static readonly NoStop Instance = new();
        public bool IsRaised => false;
    }
}
