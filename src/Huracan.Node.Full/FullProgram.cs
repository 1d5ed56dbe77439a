using Huracan.Cli.Fleet;

namespace Huracan.Node.Full;

/// <summary>The <c>huracan</c> command with everything in it: also the Akka.NET host. Same commands, same exit codes.</summary>
internal static class FullProgram
{
    private static int Main(string[] args)
    {
        if (args is [] or ["--help"] or ["-h"] or ["-?"] or ["help"])
        {
            Console.Out.Write(Cli.Help.Text);
            return Cli.ExitCodes.Done;
        }

        return Dispatch.Run(args, [new EmbeddedNodeHost(), new AkkaNodeHost()]);
    }
}
