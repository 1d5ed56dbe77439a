namespace Huracan.Core.Validation.Verdicts;

/// <summary>One gate and the coin's result at it.</summary>
/// <param name="Name"><c>G1</c> to <c>G5</c>, <c>A1</c> (drawdown), <c>A2</c> (profit factor).</param>
/// <param name="Title">The name of its measure, in two or three words.</param>
/// <param name="Value">Null if the measure is undefined; then the gate cannot be decided.</param>
/// <param name="Threshold">The bound for the value.</param>
/// <param name="Passed">G5 may pass above its threshold: a large excess alone does not fail it (D20).</param>
/// <param name="Binding">False for an advisory row: it is reported and decides nothing.</param>
/// <param name="Reason">One sentence with the numbers.</param>
public sealed record GateRow(string Name, string Title, double? Value, double Threshold, bool Passed, bool Binding, string Reason)
{
    /// <summary>False if the measure does not exist, so that the gate neither passes nor fails. A model needs every binding gate to
    /// pass.</summary>
    public bool Decidable => Value is not null;

    /// <summary>The outcome in words: <c>pass</c>, <c>FAIL</c> or <c>not decidable</c>.</summary>
    public string Outcome => !Decidable ? "not decidable" : Passed ? "pass" : "FAIL";
}
