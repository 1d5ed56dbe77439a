namespace Huracan.Core.Validation.Verdicts;

/// <summary>The outcome of a coin.</summary>
public enum Verdict : byte
{
    /// <summary>The data did not allow a test.</summary>
    Refused = 0,

    /// <summary>A gate failed.</summary>
    Rejected = 1,

    /// <summary>Every gate passed on its point estimate.</summary>
    Shadow = 2,

    /// <summary>Every gate passed, and the one-sided 95 % lower bound of the pooled Sharpe ratio is above 0 (D20).</summary>
    Published = 3,
}

public static class VerdictText
{
    /// <summary>As journal, registry and JSON spell it: <c>REFUSED</c>, <c>REJECTED</c>, <c>SHADOW</c>, <c>PUBLISHED</c>.</summary>
    public static string Word(this Verdict verdict) => verdict switch
    {
        Verdict.Refused => "REFUSED",
        Verdict.Rejected => "REJECTED",
        Verdict.Shadow => "SHADOW",
        Verdict.Published => "PUBLISHED",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "unknown verdict"),
    };
}
