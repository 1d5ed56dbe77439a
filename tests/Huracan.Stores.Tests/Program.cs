using System.Globalization;
using System.Text;
using Huracan.Actors.Stores;
using Huracan.Core.Market;
using Huracan.Core.Models;
using Huracan.Stores.Out;
using Huracan.Stores.Registry;

namespace Huracan.Stores.Tests;

/// <summary>The second process: <c>hold DIR</c> keeps a folder until its stdin closes, <c>work DIR N</c> does N steps of a resumable job.</summary>
internal static class Program
{
    public const string Symbol = "TESTUSDT";
    public const string RunId = "0123456789abcdef";
    public const string Stream = "run/" + RunId + "/" + Symbol;

    public static int Main(string[] args)
    {
        try
        {
            using OutFolder folder = OutFolder.Open(args[1], TimeProvider.System);
            switch (args[0])
            {
                case "hold":
                    Console.WriteLine("held");
                    Console.In.ReadToEnd();
                    return 0;
                case "work":
                    Work(folder, int.Parse(args[2], CultureInfo.InvariantCulture));
                    return 0;
                default:
                    return 2;
            }
        }
        catch (StoreException e)
        {
            Console.WriteLine(e.Message);
            return 3;
        }
    }

    /// <summary>The shape of a training: a blob, then the event that names it; at the end a model, its row and its file.</summary>
    private static void Work(OutFolder folder, int steps)
    {
        folder.Blobs.SweepOrphans(Named(folder.Journal));
        folder.Registry.StartRun(new RunRegistration(RunId, "inputs", 1, "spec", new UtcMs(0), new UtcMs(1000), [Symbol]));
        for (long nr = folder.Journal.HighestSequenceNr(Stream) + 1; nr <= steps; nr++)
        {
            BlobId blob = folder.Blobs.Put(Content(nr));
            var outcome = new AppendOutcome[1];
            JournalRecord record = new(nr, "step", 1, Encoding.UTF8.GetBytes(blob.Hex));
            folder.Journal.Append([new JournalAppend(Stream, folder.Epoch, [record])], outcome, out Exception? error);
            if (outcome[0] != AppendOutcome.Stored) throw new StoreException(StoreTrouble.Other, $"step {nr}: {outcome[0]}", error);
            folder.Snapshots.Save(Stream, folder.Epoch, new Snapshot(nr, "steps", 1, Content(nr)));
        }

        byte[] archive = Content(-1);
        BlobId artifact = folder.Blobs.Put(archive);
        folder.Registry.Register(new ModelRegistration(RunId, Symbol, "hash", artifact.Hex, "{}"), ModelStatus.Shadow, "the test's verdict");
        folder.WriteModel(Symbol, RunId, archive);
        folder.Registry.FinishCoin(RunId, Symbol, "SHADOW", null, "hash");
        folder.Registry.FinishRun(RunId);
    }

    public static byte[] Content(long nr) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(nr.ToString(CultureInfo.InvariantCulture) + ";", 500)));

    public static HashSet<BlobId> Named(IJournal journal) =>
        [.. journal.Read(Stream, 1).Select(record => new BlobId(Encoding.UTF8.GetString(record.Payload.Span)))];
}
