using System.CommandLine;
using System.Globalization;
using Huracan.Cli.Bench;
using Huracan.Cli.Output.Terminal;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan bench ppo</c> and <c>huracan bench rollout</c>: how fast this machine learns, in the figures that the documentation
/// quotes.</summary>
internal static class LearningBenchCommand
{
    public static Command Ppo() => Define("ppo", "PPO: the machine's multiply-add peak, the update at three batch sizes, the whole loop, two coins on two cores; about 30 seconds.", PpoBench.Run);

    public static Command Rollout() => Define("rollout", "The trading environment: steps per second and core without and with the nets; about 5 seconds.", RolloutBench.Run);

    private static Command Define(string name, string what, Func<IReadOnlyList<BenchRow>> run)
    {
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command command = new(name, what) { json };
        command.SetAction(parsed =>
        {
            Stderr.Say(name == "ppo" ? "measuring PPO, about 30 seconds" : "measuring the trading environment, about 5 seconds");
            IReadOnlyList<BenchRow> rows = run();
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(BenchRow.ToJson(rows));
                return ExitCodes.Done;
            }

            Console.Out.WriteLine(Machine.Text);
            Console.Out.WriteLine(name == "ppo"
                ? "PPO's update beside the core's own peak of multiply-adds (peak_fraction), and the gain of a second core; medians"
                : "The trading environment without and with the nets of the policy; medians");
            foreach (BenchRow row in rows) Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Name,-28}{row.Value,14:N2} {row.Unit}"));
            return ExitCodes.Done;
        });
        return command;
    }
}
