namespace Huracan.Core.Models;

/// <summary>The status of a model (demand 94, D54).</summary>
public enum ModelStatus : byte { Candidate = 0, Shadow = 1, Published = 2, Rejected = 3, Retired = 4 }

/// <summary>The legal changes of status, and their effect on the coin's other models. Pure; the registry keeps the history.</summary>
/// <remarks>
/// CANDIDATE -> SHADOW | PUBLISHED | REJECTED by the verdict of its run.
/// SHADOW -> PUBLISHED (promoted), REJECTED (failed in the shadow), RETIRED (displaced or expired).
/// PUBLISHED -> RETIRED (displaced, expired or withdrawn).
/// RETIRED -> PUBLISHED only as a rollback: for a model that was PUBLISHED before.
/// REJECTED is final. Every change has a reason. A coin has at most one PUBLISHED and one SHADOW model: a new one retires its
/// predecessor.
/// </remarks>
public static class ModelStatusRules
{
    private static readonly string[] Names = ["CANDIDATE", "SHADOW", "PUBLISHED", "REJECTED", "RETIRED"];

    /// <summary>Null if the change is legal; else the sentence that says why not.</summary>
    /// <param name="wasPublished">The model has been PUBLISHED at some time.</param>
    public static string? WhyNot(ModelStatus from, ModelStatus to, bool wasPublished, string reason)
    {
        if (string.IsNullOrWhiteSpace(reason)) return $"{Name(from)} to {Name(to)}: a change of status needs a reason, none was given";
        bool legal = (from, to) switch
        {
            (ModelStatus.Candidate, ModelStatus.Shadow or ModelStatus.Published or ModelStatus.Rejected) => true,
            (ModelStatus.Shadow, ModelStatus.Published or ModelStatus.Rejected or ModelStatus.Retired) => true,
            (ModelStatus.Published, ModelStatus.Retired) => true,
            (ModelStatus.Retired, ModelStatus.Published) => wasPublished,
            _ => false,
        };
        if (legal) return null;
        return from == ModelStatus.Retired && to == ModelStatus.Published
            ? "RETIRED to PUBLISHED: only a model that was PUBLISHED before may be rolled back to, this one never was"
            : $"{Name(from)} to {Name(to)} is not a legal change; legal from {Name(from)}: {Allowed(from)}";
    }

    /// <summary>True if only one model of a coin may hold the status, so that a new holder retires the old one.</summary>
    public static bool IsExclusive(ModelStatus status) => status is ModelStatus.Shadow or ModelStatus.Published;

    /// <summary>The word in tables, reports and files: upper case.</summary>
    public static string Name(ModelStatus status) => Names[(int)status];

    /// <exception cref="ArgumentException">No such status; the known ones are named.</exception>
    public static ModelStatus Parse(string name)
    {
        int index = Array.IndexOf(Names, name);
        return index >= 0 ? (ModelStatus)index : throw new ArgumentException($"'{name}' is not a model status; known are {string.Join(", ", Names)}");
    }

    private static string Allowed(ModelStatus from) => from switch
    {
        ModelStatus.Candidate => "SHADOW, PUBLISHED or REJECTED",
        ModelStatus.Shadow => "PUBLISHED, REJECTED or RETIRED",
        ModelStatus.Published => "RETIRED",
        ModelStatus.Retired => "PUBLISHED (as a rollback)",
        _ => "nothing",
    };
}
