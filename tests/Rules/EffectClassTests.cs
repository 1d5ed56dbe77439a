using Xunit;

namespace Huracan.Rules;

/// <summary>An effect is a class of its own: its fields show what it takes along, which a lambda hides.</summary>
public class EffectClassTests
{
    private static readonly Ban Closure = new(
        @"\bEffect\s*\.\s*Of\b|\b(Func|Action)\s*<\s*([\w.]+\.)?IEffectScope\b|\bDelegateEffect\b",
        "write a sealed record that derives from Effect, takes what it needs by its constructor and has a Name, at the end of its actor");

    internal static IEnumerable<Finding> Check(SourceFile file) => Closure.In(file.Path, CSharpCode.WithoutCommentsAndStrings(file.Text));

    [Fact]
    public void No_effect_of_src_is_a_lambda() => Findings.AssertNone(SourceTree.CSharpUnder("src/").SelectMany(Check));

    [Theory]
    [InlineData("Context.Run(Effect.Of(\"load\", _ => 1));")]
    [InlineData("record Any(Func<IEffectScope, object?> Work) : Effect;")]
    [InlineData("Effect Any(Action<Huracan.Actors.Port.IEffectScope> work) => null;")]
    [InlineData("Context.Run(new DelegateEffect(\"load\", _ => 1));")]
    public void A_lambda_is_caught(string code) =>
        Assert.Equal(2, Assert.Single(Check(new SourceFile("src/a.cs", "class A\n" + code))).Line);

    [Fact]
    public void A_class_of_its_own_passes() => Assert.Empty(Check(new SourceFile("src/a.cs",
        "Context.Run(new Load(1)); // not Effect.Of\n" +
        "sealed record Load(int A) : Effect { public override object? Execute(IEffectScope scope) => A; }\n")));
}
