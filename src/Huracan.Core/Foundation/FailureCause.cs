namespace Huracan.Core.Foundation;

/// <summary>The three kinds of error, never mixed; exit codes 2, 3 and 70.</summary>
public enum FailureCause : byte { Caller = 0, World = 1, OurBug = 2 }
