namespace Huracan.Cli.Bench.Actors;

/// <summary>What actors do with each other, written twice: on the port (<see cref="TreePatterns"/>) and on Akka.NET alone
/// (<see cref="PlainAkkaPatterns"/>). Each call starts an actor system of its own and measures one round.</summary>
/// <remarks>Messages are one object for all, so that what is allocated is the runtime's.</remarks>
internal interface IActorPatterns
{
    /// <summary>Pairs of actors that keep <paramref name="window"/> messages in the air. Counts messages, there and back.</summary>
    (double Rate, double Bytes) PingPong(int pairs, int window);

    /// <summary>One sender, one receiver, credit by the thousand. Counts messages.</summary>
    (double Rate, double Bytes) OneWay();

    /// <summary>One actor asks <paramref name="width"/> children and waits for all: what a coin does with its engines. Counts rounds.</summary>
    (double Rate, double Bytes) Gather(int width);

    /// <summary>Callers outside the actors, each of which awaits one answer after the other. Counts answers.</summary>
    (double Rate, double Bytes) Ask(int callersCount);

    /// <summary>Children of one parent, each started. Counts actors.</summary>
    (double Rate, double Bytes) Spawn();
}
