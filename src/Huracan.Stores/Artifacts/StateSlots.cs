using System.Text.Json.Nodes;
using Huracan.Core.Decisions;
using Huracan.Core.Features.MarketState;

namespace Huracan.Stores.Artifacts;

/// <summary>One float of a model's state: what a reader puts in and how it is scaled.</summary>
/// <param name="Kind">feature, availability, reserved or kernel.</param>
/// <param name="Family">The feature's, or that whose features an availability slot watches; null for other kinds.</param>
/// <param name="Mean">Subtracted from a feature; 0 for other kinds.</param>
/// <param name="Scale">Multiplied; 1 for a kernel slot, 0 for an availability or reserved one.</param>
internal sealed record StateSlot(string Name, string Kind, string? Family, double Mean, double Scale)
{
    public const string Feature = "feature", Availability = "availability", Reserved = "reserved", Kernel = "kernel";
}

/// <summary>The 80 slots of a model with its own normaliser, in the words that other programs read.</summary>
internal static class StateSlots
{
    private const string Watches = "available_";

    /// <summary>True if the model was made for the state that this program writes. Only then are its slots known here.</summary>
    public static bool Knows(JsonObject features) =>
        CanonicalJson.Text(features["state_version"]) == CanonicalJson.Text(PolicyStateLayout.Current.Version);

    /// <exception cref="ArtifactException">Other names than this layout has, or a normaliser of another length.</exception>
    public static IReadOnlyList<StateSlot> Of(JsonObject features, string source)
    {
        string[] names = [.. (features["state"] as JsonArray ?? []).Select(Text)];
        if (!names.SequenceEqual(PolicyStateLayout.Current.Names))
            throw new ArtifactException($"{source}: its {names.Length} state slots are not those of state layout " +
                $"{PolicyStateLayout.Current.Version}");
        (double[] mean, double[] scale) = Normaliser(features, source);
        return
        [
            .. MarketStateLayout.Slots.Select((slot, s) => slot.Scaling switch
            {
                SlotScaling.Reserved => new StateSlot(slot.Name, StateSlot.Reserved, null, 0, 0),
                SlotScaling.Availability => new StateSlot(slot.Name, StateSlot.Availability, Family(slot), 0, 0),
                _ => new StateSlot(slot.Name, StateSlot.Feature, Family(slot), mean[s], scale[s]),
            }),
            .. KernelStateLayout.Names.Select(name => new StateSlot(name, StateSlot.Kernel, null, 0, 1)),
        ];
    }

    /// <summary>[64] each.</summary>
    /// <exception cref="ArtifactException">Not 64 numbers.</exception>
    public static (double[] Mean, double[] Scale) Normaliser(JsonObject features, string source)
    {
        JsonObject? scaling = features["scaling"] as JsonObject;
        return (Numbers("mean"), Numbers("scale"));

        double[] Numbers(string key)
        {
            JsonArray list = scaling?[key] as JsonArray ?? [];
            double[] numbers = [.. list.Select(n => n is JsonValue value && value.TryGetValue(out double number) ? number : double.NaN)];
            return numbers.Length == MarketStateLayout.Count && numbers.All(double.IsFinite) ? numbers
                : throw new ArtifactException($"{source}: its scaling has {numbers.Length} numbers as {key}; " +
                    $"{MarketStateLayout.Count} finite ones are needed");
        }
    }

    private static string Text(JsonNode? name) => name is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    /// <summary>A family's word, as its availability slot has it.</summary>
    private static string Family(MarketSlot slot) =>
        MarketStateLayout.Slots.Single(other => other.Scaling == SlotScaling.Availability && other.Family == slot.Family)
            .Name[Watches.Length..];
}
