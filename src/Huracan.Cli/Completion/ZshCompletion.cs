using System.Text;

namespace Huracan.Cli.Completion;

/// <summary>The completion script for zsh. It calls no program.</summary>
internal static class ZshCompletion
{
    public static string Write(IReadOnlyList<CommandWords> commands)
    {
        StringBuilder text = new("""
            #compdef huracan
            # Completion of huracan for zsh:  huracan completion zsh > ~/.zfunc/_huracan
            # with fpath=(~/.zfunc $fpath) before compinit in ~/.zshrc.
            _huracan() {
                local command= i
                for ((i = 2; i < CURRENT; i++)); do
                    case "$command $words[i]" in

            """);
        string known = string.Join("|", CommandWords.Patterns(commands));
        text.Append("            ").Append(known).Append(") command=${command:+$command }$words[i] ;;\n");
        text.Append("        esac\n    done\n    case \"$words[CURRENT-1]\" in\n        ");
        string files = string.Join("|", CommandWords.FileOptions(commands));
        text.Append(files).Append(") _files; return ;;\n    esac\n    local -a commands options\n    case \"$command\" in\n");
        foreach (CommandWords command in commands)
        {
            text.Append("        '").Append(command.Path).Append("')\n");
            Entries("commands", command.Words.Where(w => !w.IsOption));
            Entries("options", command.Words.Where(w => w.IsOption));
            text.Append("            ;;\n");
        }

        text.Append("    esac\n    (( $#commands )) && _describe command commands\n    _describe -o option options\n}\n");
        text.Append("if [[ $funcstack[1] == _huracan ]]; then _huracan \"$@\"; else compdef _huracan huracan; fi\n");
        return text.ToString();

        void Entries(string name, IEnumerable<CompletionWord> words)
        {
            string[] entries = [.. words.Select(w => $"'{w.Name}:{w.Description.Replace("'", "'\\''", StringComparison.Ordinal)}'")];
            if (entries.Length > 0) text.Append("            ").Append(name).Append("=(").AppendJoin(' ', entries).Append(")\n");
        }
    }
}
