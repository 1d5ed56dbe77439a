using Huracan.Actors.Codec;
using Huracan.Actors.Stores;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Core.State;
using Huracan.Pipeline.Training;

namespace Huracan.Pipeline.Fleet;

/// <summary>The bytes of the progress messages that the nodes of a cluster show to each other. They are never in a journal, so an older
/// layout must be readable only while nodes of that version run.</summary>
public static class ProgressCodec
{
    /// <summary>Adds every progress message to <paramref name="codec"/>.</summary>
    public static MessageCodec AddProgress(this MessageCodec codec) => codec
        .Register<CoinProgress>("coin-progress", 1,
            (w, m) => { w.String(m.Symbol); w.Byte((byte)m.Stage); w.Double(m.Fraction); w.String(m.Detail); w.Int32(m.UpdatesDone); w.Double(m.TrainingShare); },
            r => new CoinProgress(r.String(), (CoinStage)r.Byte(), r.Double(), r.String(), r.Int32(), r.Double()))
        .Register<TrainingProgress>("training-progress", 1,
            (w, m) => { w.String(m.Symbol); w.Int32(m.Fold); w.Int32(m.UpdatesDone); w.Int32(m.UpdatesPlanned); },
            r => new TrainingProgress(r.String(), r.Int32(), r.Int32(), r.Int32()))
        .Register<CoinTimings>("coin-timings", 1,
            (w, m) =>
            {
                w.String(m.Symbol);
                w.Int32(m.Seconds.Count);
                foreach ((string stage, double seconds) in m.Seconds.OrderBy(pair => pair.Key, StringComparer.Ordinal)) { w.String(stage); w.Double(seconds); }
            },
            r => new CoinTimings(r.String(), Enumerable.Range(0, Count(r)).Select(_ => (Stage: r.String(), Seconds: r.Double())).ToDictionary(pair => pair.Stage, pair => pair.Seconds)))
        .Register<Notice>("notice", 1, (w, m) => { w.String(m.Symbol); w.String(m.Text); }, r => new Notice(r.String(), r.String()))
        .Register<NodeStatus>("node-status", 1,
            (w, m) =>
            {
                w.String(m.Owner);
                w.Bool(m.Draining);
                w.Int32(m.Slots);
                w.Int32(m.Leases.Count);
                foreach (Lease lease in m.Leases) Write(w, lease);
                w.Int32(m.LateRenewals);
            },
            r => new NodeStatus(r.String(), r.Bool(), r.Int32(), Enumerable.Range(0, Count(r)).Select(_ => ReadLease(r)).ToArray(), r.Int32()))
        .Register<LeaseNotice>("lease-notice", 1,
            (w, m) => { Write(w, m.Lease); w.String(m.What); w.Bool(m.Reason is not null); if (m.Reason is { } reason) w.String(reason); },
            r => new LeaseNotice(ReadLease(r), r.String(), r.Bool() ? r.String() : null));

    private static int Count(StateReader reader) => reader.Int32() is >= 0 and int count ? count : throw new StateFormatException("a list of less than no entries");

    private static void Write(StateWriter writer, Lease lease)
    {
        writer.String(lease.Item);
        writer.String(lease.Kind);
        writer.String(lease.Owner);
        writer.Int64(lease.Epoch);
        writer.Int64(lease.EndsAt.Value);
        writer.Int32(lease.Losses);
    }

    private static Lease ReadLease(StateReader reader) =>
        new(reader.String(), reader.String(), reader.String(), reader.Int64(), new UtcMs(reader.Int64()), reader.Int32());
}
