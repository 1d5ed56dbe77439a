using Akka.Actor;
using Huracan.Actors.Hosting;
using Huracan.Actors.Stores;
using Huracan.Runtime.Hosting;
using Huracan.Contracts.Actors;
using Xunit;
using ActorRef = Huracan.Actors.Port.ActorRef;
using PortProps = Huracan.Actors.Port.Props;

namespace Huracan.Runtime.Tests.Hosting;

public sealed class JournalActorTests
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task An_actor_whose_journal_actor_was_ended_by_a_stranger_recovers_instead_of_waiting_for_it()
    {
        using ActorSystem system = ActorSystem.Create("strangers", LocalConfig.Create());
        await using AkkaHost host = new(system, new HostOptions { Codec = TestCodec.New(), Journal = new InMemoryJournal() });
        TaskCompletionSource again = new(TaskCreationOptions.RunContinuationsAsynchronously);
        EdgeRef witness = new("witness", (message, _) =>
        {
            if (message is Note { Text: "recovered 1" }) again.TrySetResult();
        });
        ActorRef sum = host.Spawn(PortProps.Of(() => new Sum("sum", witness)), "sum");
        Assert.Equal(new Reply(1, 1), await host.AskAsync<Reply>(sum, new Request(1, 1), Guard));

        IActorRef journal = await system.ActorSelection("/user/sum/journal-*").ResolveOne(Guard);
        using Inbox inbox = Inbox.Create(system);
        inbox.Watch(journal);
        journal.Tell(PoisonPill.Instance);
        await inbox.ReceiveAsync(Guard);
        for (int i = 0; i < 10; i++) await host.AskAsync<Note>(sum, new Note("total"), Guard); // its bridge has heard of it too

        sum.Tell(new Request(2, 5)); // lost, as the message of a failed append is
        await again.Task.WaitAsync(Guard);
        Assert.Equal(new Reply(3, 3), await host.AskAsync<Reply>(sum, new Request(3, 2), Guard));
    }
}
