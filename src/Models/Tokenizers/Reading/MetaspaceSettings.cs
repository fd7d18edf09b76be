using EvoPrune.Models.Tokenizers.PreTokenizers;

namespace EvoPrune.Models.Tokenizers.Reading;

/// <summary>What the pre-tokenizer and the decoder of the type Metaspace have in common.</summary>
internal static class MetaspaceSettings
{
    public const char Space = '\u2581';

    /// <summary>The replaced space, and where one is put before the text; older files say the latter by a flag.</summary>
    /// <exception cref="InputException">Malformed, or the flag contradicts the scheme.</exception>
    public static (char Replacement, PrependScheme Scheme) Read(Section section)
    {
        section.Without("str_rep");
        var scheme = section.Text("prepend_scheme", "always") switch
        {
            "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            _ => throw section.WrongSetting("prepend_scheme", "always, first or never"),
        };
        if (!section.Flag("add_prefix_space", true))
        {
            scheme = section.Find("prepend_scheme") is null || scheme == PrependScheme.Never
                ? PrependScheme.Never
                : throw section.WrongSetting("add_prefix_space", $"true, as prepend_scheme says {section.Text("prepend_scheme")},");
        }

        return (section.Character("replacement", Space), scheme);
    }
}
