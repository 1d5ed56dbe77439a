namespace Huracan.Core.Learning;

/// <summary>Chooses an action from a state. Deterministic: the argmax over legal actions; a tie goes to the lowest number.</summary>
public interface IPolicy
{
    /// <param name="state">[80] the policy state (D2).</param>
    /// <param name="mask">Bit a is set where action a is legal; at least one bit is.</param>
    int Act(ReadOnlySpan<float> state, ushort mask);
}
