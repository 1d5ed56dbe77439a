using System.Text;

namespace Huracan.Core.Foundation;

/// <summary>How files of settings name a property or a choice: <c>KlTarget</c> is <c>kl_target</c>; runs of capitals and
/// digits stay together.</summary>
public static class SettingNames
{
    public static string SnakeCase(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        StringBuilder snake = new();
        for (int i = 0; i < name.Length; i++)
        {
            bool startsWord = i > 0 && char.IsUpper(name[i])
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (startsWord) snake.Append('_');
            snake.Append(char.ToLowerInvariant(name[i]));
        }

        return snake.ToString();
    }
}
