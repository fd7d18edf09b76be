using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Experiments;

/// <summary>Names of experiments and comparisons, which become names of folders.</summary>
internal static class ExperimentName
{
    private const int Longest = 100;

    /// <summary>Notes a name that no folder can have, or that would lead somewhere else.</summary>
    public static void Check(YamlMapping root, Findings findings)
    {
        if (root.Find("name")?.Value is YamlScalar { IsNull: false, Text: { Length: > 0 } name } written && !IsValid(name))
        {
            findings.Add(
                written.Where,
                $"name: '{Printable(name)}' cannot be the name of a folder",
                $"Valid: up to {Longest} characters without '/' and '\\', such as letters, digits, '-', '_' and '.'; the first is no '.', '-', '~' or space.");
        }
    }

    private static bool IsValid(string name) =>
        name.Length <= Longest && name[0] is not ('.' or '-' or '~' or ' ') && !name.Any(character => character is '/' or '\\' || char.IsControl(character));

    private static string Printable(string name) => string.Concat(name.Select(character => char.IsControl(character) ? $"\\u{(int)character:x4}" : character.ToString()));
}
