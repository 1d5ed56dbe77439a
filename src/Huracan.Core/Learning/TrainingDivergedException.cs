namespace Huracan.Core.Learning;

/// <summary>The numbers of a training left the finite range: its settings do not suit its market. The same settings diverge again, so the
/// caller has to change one.</summary>
/// <param name="message">Names the update, what was seen, and the settings to look at.</param>
public sealed class TrainingDivergedException(string message) : Exception(message);
