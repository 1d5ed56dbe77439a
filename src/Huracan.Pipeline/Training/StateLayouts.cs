using Huracan.Actors.Codec;
using Huracan.Core.Runs;
using Huracan.Core.State;

namespace Huracan.Pipeline.Training;

/// <summary>The bytes of the states of a coin and a run, for snapshots. The codec writes the facts inside, each with its name and
/// version.</summary>
/// <remarks>A snapshot is the fold of its events by the rules of the program that took it. If you change what Evolve does with an event
/// that journals hold, give the state a new version here and drop the old one. Snapshots by the old rules are then skipped.</remarks>
internal static class StateLayouts
{
    public static MessageCodec RegisterStates(this MessageCodec codec) => codec
        .Register<CoinState>("coin-state", 2, (writer, state) => Write(writer, state, codec), reader => ReadCoin(reader, codec))
        .Register<RunState>("run-state", 1, (writer, state) => Write(writer, state, codec), reader => ReadRun(reader, codec));

    private static void Write(StateWriter writer, CoinState state, MessageCodec codec)
    {
        writer.Byte((byte)state.Stage);
        writer.Int32(state.Folds);
        writer.Int32(state.Fold);
        writer.Int32(state.UpdatesDone);
        Text(writer, state.CheckpointBlob);
        Text(writer, state.PreviousCheckpointBlob);
        Texts(writer, state.FoldModels);
        Texts(writer, state.FoldResults);
        Texts(writer, state.FoldDecisions);
        Texts(writer, state.LostBlobs);
        Fact(writer, state.Data, codec);
        Fact(writer, state.Refusal, codec);
        Text(writer, state.FinalModelBlob);
        Fact(writer, state.Judgement, codec);
        Fact(writer, state.SetAside, codec);
        writer.Bool(state.StageSetAside is not null);
        if (state.StageSetAside is { } stage) writer.Byte((byte)stage);
        writer.Int32(state.Failures);
    }

    private static CoinState ReadCoin(StateReader reader, MessageCodec codec) => new(
        Stage(reader), reader.Int32(), reader.Int32(), reader.Int32(), Text(reader), Text(reader),
        Texts(reader), Texts(reader), Texts(reader), [.. Texts(reader).Select(blob => blob ?? throw new StateFormatException("a lost blob without a name"))],
        Fact<DataAccepted>(reader, codec), Fact<DataRefused>(reader, codec), Text(reader), Fact<CoinJudged>(reader, codec), Fact<CoinSetAside>(reader, codec),
        reader.Bool() ? Stage(reader) : null, reader.Int32());

    private static void Write(StateWriter writer, RunState state, MessageCodec codec)
    {
        Text(writer, state.RunId);
        Texts(writer, state.Symbols);
        writer.Int32(state.Finished.Count);
        foreach (RunEvent outcome in state.Finished.Values) Fact(writer, outcome, codec);
        writer.Bool(state.IsFinished);
    }

    private static RunState ReadRun(StateReader reader, MessageCodec codec)
    {
        string? runId = Text(reader);
        string[] symbols = [.. Texts(reader).Select(symbol => symbol ?? throw new StateFormatException("a coin without a name"))];
        Dictionary<string, RunEvent> finished = [];
        for (int left = reader.Int32(); left > 0; left--)
        {
            RunEvent outcome = Fact<RunEvent>(reader, codec) ?? throw new StateFormatException("a coin's outcome is missing");
            finished.Add(outcome switch
            {
                CoinFinished e => e.Symbol,
                CoinFailed e => e.Symbol,
                _ => throw new StateFormatException($"{outcome.GetType().Name} is no coin's outcome"),
            }, outcome);
        }
        return new RunState(runId, symbols, finished, reader.Bool());
    }

    private static CoinStage Stage(StateReader reader) =>
        reader.Byte() is var stage && stage <= (byte)CoinStage.Finished ? (CoinStage)stage : throw new StateFormatException($"{stage} is no stage of a coin");

    private static void Text(StateWriter writer, string? value)
    {
        writer.Bool(value is not null);
        if (value is not null) writer.String(value);
    }

    private static string? Text(StateReader reader) => reader.Bool() ? reader.String() : null;

    private static void Texts(StateWriter writer, IReadOnlyList<string?> values)
    {
        writer.Int32(values.Count);
        foreach (string? value in values) Text(writer, value);
    }

    private static List<string?> Texts(StateReader reader)
    {
        List<string?> values = [];
        for (int left = reader.Int32(); left > 0; left--) values.Add(Text(reader));
        return values;
    }

    private static void Fact(StateWriter writer, object? fact, MessageCodec codec)
    {
        writer.Bool(fact is not null);
        if (fact is null) return;
        EncodedMessage encoded = codec.Encode(fact);
        writer.String(encoded.Name);
        writer.Int32(encoded.Version);
        writer.Bytes(encoded.Bytes);
    }

    private static T? Fact<T>(StateReader reader, MessageCodec codec) where T : class
    {
        if (!reader.Bool()) return null;
        object fact = codec.Decode(reader.String(), reader.Int32(), reader.Bytes());
        return fact as T ?? throw new StateFormatException($"{fact.GetType().Name} seen where {typeof(T).Name} belongs");
    }
}
