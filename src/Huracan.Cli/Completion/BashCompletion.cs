using System.Text;

namespace Huracan.Cli.Completion;

/// <summary>The completion script for bash. It calls no program.</summary>
internal static class BashCompletion
{
    public static string Write(IReadOnlyList<CommandWords> commands)
    {
        StringBuilder text = new("""
            # Completion of huracan for bash. For this shell:  source <(huracan completion bash)
            # For every shell:  huracan completion bash > ~/.local/share/bash-completion/completions/huracan
            _huracan() {
                local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= i
                COMPREPLY=()
                for ((i = 1; i < COMP_CWORD; i++)); do
                    case "$command ${COMP_WORDS[i]}" in

            """);
        string known = string.Join(" | ", CommandWords.Patterns(commands));
        text.Append("            ").Append(known).Append(") command=${command:+$command }${COMP_WORDS[i]} ;;\n");
        text.Append("        esac\n    done\n    case \"$before\" in\n        ");
        string files = string.Join(" | ", CommandWords.FileOptions(commands));
        text.Append(files).Append(") compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$current\"); return ;;\n");
        text.Append("    esac\n    local words=\n    case \"$command\" in\n");
        foreach (CommandWords command in commands)
            text.Append("        '").Append(command.Path).Append("') words='").AppendJoin(' ', command.Words.Select(w => w.Name)).Append("' ;;\n");
        text.Append("    esac\n    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n}\ncomplete -o bashdefault -o default -F _huracan huracan\n");
        return text.ToString();
    }
}
