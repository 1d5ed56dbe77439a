using System.CommandLine;
using System.Globalization;
using Huracan.Cli.Models;
using Huracan.Core.Models;
using Huracan.Stores.Artifacts;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan models</c>: what a model.tar.gz is, whether it is whole, and its nets for other programs. Reads only; export writes
/// one file.</summary>
internal static class ModelsCommand
{
    public static Command Define() =>
        new("models", "Look at a model.tar.gz, check it, or hand its nets to other programs.") { Show(), Verify(), Export() };

    private static Argument<string> FileArgument() => new("FILE") { Description = "A model.tar.gz." };

    private static Command Show()
    {
        Argument<string> file = FileArgument();
        Command command = new("show", "Say what the model is: coin, run, verdict, days, metrics, gates, nets.") { file };
        command.SetAction(parsed =>
        {
            ModelText.Write(Console.Out, ModelFile.Open(parsed.GetRequiredValue(file)));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Verify()
    {
        Argument<string> file = FileArgument();
        Option<string?> hash = new("--hash") { Description = "The hash that the model must have, as a report names it.", HelpName = "HEX" };
        Command command = new("verify", "Compute every hash again and compare every file; exit 2 if anything is damaged.") { file, hash };
        command.SetAction(parsed => Verify(parsed.GetRequiredValue(file), parsed.GetValue(hash)));
        return command;
    }

    private static int Verify(string path, string? expected)
    {
        ModelArtifact model = ModelFile.Open(path);
        foreach ((string net, IReadOnlyList<Tensor> tensors) in model.Networks)
        {
            if (tensors.FirstOrDefault(tensor => !tensor.Values.All(float.IsFinite)) is { } bad)
                throw new CallerException($"{path}: {net}/{bad.Name} holds a weight that is not finite; such a model must not be used");
        }

        string hash = model.Hash();
        if (expected is not null && !string.Equals(hash, expected, StringComparison.OrdinalIgnoreCase))
            throw new CallerException($"{path}: is whole, but another model: its hash is {hash}, --hash asks for {expected}");
        int count = model.Networks.Sum(net => net.Value.Count);
        Console.Out.Write(string.Create(CultureInfo.InvariantCulture, $"""
            {path}: whole
            hash   {hash}
                   the SHA-256 of manifest.json{(expected is null ? "" : ", as --hash asks")}
            tensors {count}, each with the hash that the manifest names, all weights finite

            """));
        Console.Out.Write(model.Origin switch
        {
            null => "An archive of the earlier kind: no policy.onnx, no model.json, no origin.\n",
            _ when !ModelArchive.KnowsState(model) => "policy.onnx and model.json are of another state layout: not compared.\n",
            ModelOrigin origin => $"run {origin.RunId}, as settings and candles give it\n"
                + "policy.onnx, policy.safetensors, model.json and the three texts agree with it\nto the byte\n",
        });
        return ExitCodes.Done;
    }

    private static Command Export()
    {
        Argument<string> file = FileArgument();
        Option<string> format = new("--format")
        {
            Description = $"{string.Join(" | ", ModelExport.Formats)}.", Required = true, HelpName = "FORMAT",
        };
        Option<string> output = new("--out") { Description = "The file to write, never the model.", Required = true, HelpName = "PATH" };
        Command command = new("export", "Write the nets as safetensors, ONNX, JSON or CSV; docs/model.md says how to read them.")
        {
            file, format, output,
        };
        command.SetAction(parsed =>
        {
            (string path, string target) = (parsed.GetRequiredValue(file), parsed.GetRequiredValue(output));
            byte[] content = ModelExport.Bytes(ModelFile.Open(path), parsed.GetRequiredValue(format));
            ModelExport.Write(target, path, content);
            Console.Out.Write(string.Create(CultureInfo.InvariantCulture, $"{target}: {content.Length} bytes\n"));
            return ExitCodes.Done;
        });
        return command;
    }
}
