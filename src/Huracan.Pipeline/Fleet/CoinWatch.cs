using System.Globalization;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;

namespace Huracan.Pipeline.Fleet;

/// <summary>Takes the place of a run's coins: it offers their items to the fleet, and answers for a coin once the store has its outcome. It
/// talks to DailyRetrain, which asks again every few seconds.</summary>
/// <remarks>It only remembers how far each coin was at its last progress; after a crash it counts anew. If a coin loses owner after owner
/// without one new fact, it is reported as failed, so that the others can end the run.</remarks>
public sealed class CoinWatch(RunContext run, ILeaseStore leases, IJournal journal, int lossesMax) : Actor
{
    /// <summary>What one query to the stores found about one coin.</summary>
    private sealed record Seen(LeaseRow Row, string Symbol, CoinState? Outcome, long Facts);

    private readonly HashSet<string> _asked = [];
    private readonly Dictionary<string, (long Facts, int Losses)> _moved = [];
    private ActorRef? _asker;
    private bool _looking;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TrainCoin m when m.RunId == run.RunId: On(m); break;
            case EffectCompleted { Result: IReadOnlyList<Seen> seen }: On(seen); break;
            case EffectFailed: _looking = false; break; // asked again soon
            default: Unhandled(message); break;
        }
    }

    private void On(TrainCoin m)
    {
        _asker = Sender;
        _asked.Add(m.Symbol);
        if (!_looking) Look();
    }

    private void Look()
    {
        _looking = true;
        string[] symbols = [.. _asked];
        _asked.Clear();
        Context.Run(new WatchCoins(run, leases, journal, symbols));
    }

    private void On(IReadOnlyList<Seen> seen)
    {
        _looking = false;
        foreach (Seen coin in seen)
        {
            if (coin.Outcome is { } state) Tell(_asker!, CoinReport.Of(run.RunId, coin.Row.Epoch, coin.Symbol, state));
            else Judge(coin);
        }
        if (_asked.Count > 0) Look();
    }

    private void Judge(Seen coin)
    {
        if (!_moved.TryGetValue(coin.Symbol, out (long Facts, int Losses) last) || last.Facts != coin.Facts)
        {
            _moved[coin.Symbol] = (coin.Facts, coin.Row.Losses);
            return;
        }
        int lost = coin.Row.Losses - last.Losses;
        if (lost < lossesMax) return;
        Tell(_asker!, new SupervisorFailed(coin.Symbol, new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
            $"{coin.Symbol}: {lost} owners in a row were lost while they worked on it, without one new fact since event {coin.Facts} (the last one was {coin.Row.Owner ?? "none"}); it is set aside"))));
    }

    // ---- effects ----------------------------------------------------------------------------------------------------

    private sealed record WatchCoins(RunContext Run, ILeaseStore Leases, IJournal Journal, string[] Symbols) : Effect
    {
        public override string Name => "watch-coins";

        public override object Execute(IEffectScope scope)
        {
            Dictionary<string, LeaseRow> rows = Leases.List(RunStreams.Coin(Run.RunId, "")).ToDictionary(row => row.Item);
            LeaseItem[] unknown = [.. Symbols.Select(symbol => WorkItem.Coin(Run, symbol)).Where(item => !rows.ContainsKey(item.Item))];
            if (unknown.Length > 0) Leases.Offer(unknown);
            List<Seen> seen = [];
            foreach (string symbol in Symbols)
            {
                if (!rows.TryGetValue(RunStreams.Coin(Run.RunId, symbol), out LeaseRow? row)) continue;
                if (row.Finished) seen.Add(new Seen(row, symbol, JournalStates.ReadCoin(Journal, Run.RunId, symbol), 0));
                else if (row.Losses > 0) seen.Add(new Seen(row, symbol, null, Journal.HighestSequenceNr(row.Item)));
            }
            return seen;
        }
    }
}
