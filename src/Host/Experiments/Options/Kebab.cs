using System.Text;
using System.Text.RegularExpressions;

namespace EvoPrune.Host.Experiments.Options;

/// <summary>Names as experiments write them: <c>MutationRate</c> is <c>mutation-rate</c>.</summary>
internal static partial class Kebab
{
    /// <summary>The written form of a C# name.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var starts = char.IsUpper(name[i]) && i > 0
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            text.Append(starts ? "-" : "").Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    /// <summary>Whether a name is written the way experiments write names.</summary>
    public static bool Is(string name) => Pattern().IsMatch(name);

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex Pattern();
}
