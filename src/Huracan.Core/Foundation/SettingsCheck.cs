namespace Huracan.Core.Foundation;

/// <summary>Checks the parts of a set of settings together, so that a person learns of all mistakes at once.</summary>
public static class SettingsCheck
{
    /// <param name="parts">The Validate methods of the parts. Each throws an <see cref="ArgumentException"/> if it is wrong.</param>
    /// <exception cref="ArgumentException">A part is wrong; the message joins those of all wrong parts.</exception>
    public static void All(params ReadOnlySpan<Action> parts)
    {
        List<string> wrong = [];
        foreach (Action validate in parts)
        {
            try
            {
                validate();
            }
            catch (ArgumentException error)
            {
                wrong.Add(error.Message);
            }
        }

        if (wrong.Count > 0) throw new ArgumentException(string.Join("; ", wrong));
    }
}
