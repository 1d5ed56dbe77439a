using Huracan.Actors.Port;

namespace Huracan.Contracts.Actors;

/// <summary>An effect for one test. What runs in production is a class of its own.</summary>
public sealed record DelegateEffect(string GivenName, Func<IEffectScope, object?> Work) : Effect
{
    public override string Name => GivenName;
    public override object? Execute(IEffectScope scope) => Work(scope);
}
