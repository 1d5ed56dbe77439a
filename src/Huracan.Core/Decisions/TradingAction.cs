namespace Huracan.Core.Decisions;

/// <summary>The ten actions of demand 82. The number is the policy head's output index.</summary>
public enum TradingAction : byte
{
    DoNothing = 0,
    EnterLongSmall = 1,
    EnterLongNormal = 2,
    EnterLongLarge = 3,
    Exit = 4,
    Hold = 5,
    Scratch = 6,
    AddGrid = 7,
    ScaleOut = 8,
    TrailRunner = 9,
}
