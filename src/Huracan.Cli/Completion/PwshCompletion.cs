using System.Text;

namespace Huracan.Cli.Completion;

/// <summary>The completion script for PowerShell. It calls no program.</summary>
internal static class PwshCompletion
{
    public static string Write(IReadOnlyList<CommandWords> commands)
    {
        StringBuilder text = new("""
            # Completion of huracan for PowerShell: add this line to $PROFILE
            #   huracan completion pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName huracan -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                $words = @{

            """);
        foreach (CommandWords command in commands)
        {
            text.Append("        '").Append(command.Path).Append("' = @(");
            text.AppendJoin(", ", command.Words.Select(w => $"@('{w.Name}', '{w.Description.Replace("'", "''", StringComparison.Ordinal)}')"));
            text.Append(")\n");
        }

        text.Append("""
                }
                $command = ''
                foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
                    if ($element.Extent.EndOffset -ge $cursorPosition) { break }
                    $longer = "$command $element".Trim()
                    if ($words.ContainsKey($longer)) { $command = $longer }
                }
                $words[$command] | Where-Object { $_[0] -like "$wordToComplete*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $(if ($_[1]) { $_[1] } else { $_[0] }))
                }
            }

            """);
        return text.ToString();
    }
}
