using System.CommandLine;
using Huracan.Cli.Models;
using Huracan.Cli.Output;
using Huracan.Core.Market;
using Huracan.Markets;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan signal</c>: what a model decides at the newest closed candle, and why. It places no order.</summary>
internal static class SignalCommand
{
    public static Command Define()
    {
        Option<string> model = new("--model") { Description = "The model.tar.gz.", Required = true, HelpName = "FILE" };
        Option<string> data = new("--data")
        {
            Description = "Candles from the model's train range up to now: a folder or a file.", Required = true, HelpName = "DIR|FILE",
        };
        Option<string> symbol = new("--symbol") { Description = "The coin; it must be the model's.", Required = true, HelpName = "X" };
        Option<string?> at = new("--at")
        {
            Description = "Ask as of this instant, such as 2025-06-01T12:00Z: later candles are left out; default: now.", HelpName = "TIME",
        };
        Option<bool> json = new("--json") { Description = "Print exactly one JSON document: the decision with its record, logits, state." };
        Command command = new("signal", "Say what a model decides at the newest closed candle if nothing is held. Places no order.")
        {
            model, data, symbol, at, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            Signal signal;
            using (WorkDisplay.Start($"reading candles of {parsed.GetRequiredValue(symbol)} and computing features"))
            {
                signal = Signal.Of(ModelFile.Open(path), path, parsed.GetRequiredValue(data), parsed.GetRequiredValue(symbol),
                    new CandleFiles(), At(parsed.GetValue(at)));
            }

            if (parsed.GetValue(json)) Console.Out.WriteLine(SignalText.Json(signal));
            else SignalText.Write(Console.Out, signal);
            return ExitCodes.Done;
        });
        return command;
    }

    private static UtcMs At(string? text)
    {
        if (text is null) return new UtcMs(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        return UtcMs.TryParse(text, out UtcMs instant) ? instant
            : throw new CallerException($"--at: '{text}' seen, allowed is a UTC time such as 2025-06-01T12:00Z");
    }
}
