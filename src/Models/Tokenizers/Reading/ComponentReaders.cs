using System.Text;
using Microsoft.ML.Tokenizers;
using Step = System.Func<System.Collections.Generic.List<EvoPrune.Models.Tokenizers.DecodedToken>,
    System.Collections.Generic.IEnumerable<EvoPrune.Models.Tokenizers.DecodedToken>>;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Reads the pre-tokenizer of a tokenizer.json.</summary>
/// <param name="settings">The settings beside it. Their <c>add_prefix_space</c> counts if ByteLevel is the only pre-tokenizer.</param>
internal sealed class PreTokenizerReader(TokenizerSettings settings)
{
    private const string Supported =
        "Sequence, ByteLevel, BertPreTokenizer, Metaspace, Split, CharDelimiterSplit, Digits, Punctuation, Whitespace and WhitespaceSplit";

    private readonly List<IPreTokenizer> splitters = [];

    /// <summary>Whether pieces become <see cref="ByteAlphabet"/> after the last pre-tokenizer.</summary>
    public bool IsByteLevel { get; private set; }

    /// <summary>The pre-tokenizers in order.</summary>
    public IReadOnlyList<IPreTokenizer> Splitters => splitters;

    /// <summary>Reads one pre-tokenizer with all nested ones.</summary>
    /// <exception cref="InputException">It is malformed or unsupported.</exception>
    public void Read(Section section) => Read(section, isOnly: true);

    private void Read(Section section, bool isOnly)
    {
        // What comes after ByteLevel splits the characters that stand for bytes (Falcon).
        if (IsByteLevel)
        {
            IsByteLevel = false;
            splitters.Add(new ByteAlphabetPreTokenizer());
        }

        if (section.Type == "Sequence")
        {
            section.Objects("pretokenizers").ToList().ForEach(inner => Read(inner, isOnly: false));
        }
        else if (section.Type == "ByteLevel")
        {
            ByteLevel(section, isOnly);
        }
        else
        {
            splitters.Add(One(section));
        }

        section.Done(this);
    }

    private void ByteLevel(Section section, bool isOnly)
    {
        section.Without("trim_offsets");
        IsByteLevel = true;
        var prefix = section.Flag("add_prefix_space", true);
        if (isOnly ? settings.Find("add_prefix_space") ?? prefix : prefix)
        {
            splitters.Add(new PrefixSpacePreTokenizer());
        }

        if (section.Flag("use_regex", true))
        {
            splitters.Add(new PatternPreTokenizer(SplitPatterns.Gpt2, SplitBehavior.Isolated));
        }
    }

    private static IPreTokenizer One(Section section) => section.Type switch
    {
        "BertPreTokenizer" => BertPreTokenizer.Instance,
        "Metaspace" => Metaspace(section),
        "Split" => new PatternPreTokenizer(PatternReader.Read(section), Behavior(section), section.Flag("invert", false)),
        "Digits" => new PatternPreTokenizer(
            new CharacterPattern(rune => Rune.IsNumber(rune)),
            section.Flag("individual_digits", false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous),
        "Punctuation" => new PatternPreTokenizer(
            new CharacterPattern(BertPreTokenizer.IsPunctuation), Behavior(section, SplitBehavior.Isolated)),
        "CharDelimiterSplit" => new PatternPreTokenizer(
            new LiteralPattern(section.Character("delimiter").ToString()), SplitBehavior.Removed),
        "WhitespaceSplit" => new PatternPreTokenizer(new CharacterPattern(Rune.IsWhiteSpace), SplitBehavior.Removed),
        "Whitespace" => new PreTokenizerSequence(
        [
            new PatternPreTokenizer(new CharacterPattern(Rune.IsWhiteSpace), SplitBehavior.Removed),
            new PatternPreTokenizer(new CharacterPattern(WordCharacters.Contains), SplitBehavior.Contiguous),
        ]),
        _ => throw section.Unsupported("pre-tokenizer", Supported),
    };

    private static MetaspacePreTokenizer Metaspace(Section section)
    {
        var (replacement, scheme) = MetaspaceSettings.Read(section);
        return new(replacement, scheme, section.Flag("split", true));
    }

    private static SplitBehavior Behavior(Section section, SplitBehavior? otherwise = null) =>
        Enum.TryParse<SplitBehavior>(section.Text("behavior", otherwise?.ToString()), out var behavior) && Enum.IsDefined(behavior)
            ? behavior
            : throw section.WrongSetting("behavior", $"one of {string.Join(", ", Enum.GetNames<SplitBehavior>())}");
}

/// <summary>Reads the pattern of a Split or Replace: <c>{"String": "x"}</c> or <c>{"Regex": "x+"}</c>.</summary>
internal static class PatternReader
{
    /// <exception cref="InputException">The pattern is malformed or its regular expression is not supported.</exception>
    public static IPattern Read(Section owner)
    {
        var section = owner.Object("pattern");
        if (section.Find("Regex") is null)
        {
            return section.Text("String") is { Length: > 0 } literal
                ? section.Done(new LiteralPattern(literal))
                : throw section.WrongSetting("String", "at least one character");
        }

        try
        {
            return section.Done(new RegexPattern(section.Text("Regex")));
        }
        catch (FormatException e)
        {
            throw section.Wrong(e.Message);
        }
    }
}

/// <summary>The settings that Metaspace pre-tokenizers and decoders share.</summary>
internal static class MetaspaceSettings
{
    public const char Space = '\u2581';

    /// <summary>The replacement of spaces and the scheme of the leading space, for which older files have a flag.</summary>
    /// <exception cref="InputException">The settings are malformed, or the flag contradicts the scheme.</exception>
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

/// <summary>Reads the normalizer of a tokenizer.json.</summary>
internal static class NormalizerReader
{
    private const string Supported =
        "Sequence, BertNormalizer, NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Strip, Replace, Prepend and Precompiled";

    /// <exception cref="InputException">It is malformed or unsupported.</exception>
    /// <param name="section">The normalizer.</param>
    /// <param name="settings">The settings beside it, which count for BERT's; null to ignore them.</param>
    public static Normalizer Read(Section section, TokenizerSettings? settings) => section.Done<Normalizer>(section.Type switch
    {
        "Sequence" => new NormalizerSequence([.. section.Objects("normalizers").Select(inner => Read(inner, settings: null))]),
        "BertNormalizer" => Bert(section, settings),
        "NFC" => NormalizerOf.Form(NormalizationForm.FormC),
        "NFD" => NormalizerOf.Form(NormalizationForm.FormD),
        "NFKC" => NormalizerOf.Form(NormalizationForm.FormKC),
        "NFKD" => NormalizerOf.Form(NormalizationForm.FormKD),
        "Lowercase" => new NormalizerOf(CharacterRules.Lowercase),
        "StripAccents" => new NormalizerOf(CharacterRules.WithoutMarks),
        "Strip" => Strip(section.Flag("strip_left", true), section.Flag("strip_right", true)),
        "Replace" => new Replace(PatternReader.Read(section), section.Text("content")),
        "Prepend" => Prepend(section.Text("prepend")),
        "Precompiled" => Precompiled(section),
        _ => throw section.Unsupported("normalizer", Supported),
    });

    private static BertNormalizer Bert(Section section, TokenizerSettings? settings)
    {
        var lowercase = section.Flag("lowercase", true);
        lowercase = settings?.Find("do_lower_case") ?? lowercase;
        var accents = section.Find("strip_accents") is null ? (bool?)null : section.Flag("strip_accents");
        var ideographs = section.Flag("handle_chinese_chars", true);
        return new(
            section.Flag("clean_text", true),
            settings?.Find("tokenize_chinese_chars") ?? ideographs,
            settings?.Find("strip_accents") ?? accents ?? lowercase,   // null means the value of lowercase.
            lowercase);
    }

    private static CharacterMap Precompiled(Section section)
    {
        try
        {
            return new(Convert.FromBase64String(section.Text("precompiled_charsmap")), byCharacters: true);
        }
        catch (FormatException e)
        {
            throw section.Wrong($"precompiled_charsmap cannot be read: {e.Message}");
        }
    }

    private static NormalizerOf Strip(bool left, bool right) =>
        new(text => (left, right) switch
        {
            (true, true) => text.Trim(),
            (true, false) => text.TrimStart(),
            (false, true) => text.TrimEnd(),
            _ => text,
        });

    private static NormalizerOf Prepend(string prefix) => new(text => text.Length == 0 ? text : prefix + text);
}

/// <summary>Reads the decoder of a tokenizer.json.</summary>
internal static class DecoderReader
{
    private const string Supported =
        "ByteLevel, WordPiece, Metaspace, BPEDecoder, and Sequence of these and of Replace, ByteFallback, Fuse and Strip";

    /// <summary>Reads a decoder. Without one, tokens are joined by spaces.</summary>
    /// <exception cref="InputException">It is malformed or unsupported.</exception>
    public static IDecoder Read(Section? section)
    {
        switch (section?.Type)
        {
            case null:
                return new StepDecoder(DecoderSteps.SpacesBetween);
            case "ByteLevel":
                return section.Without("add_prefix_space", "trim_offsets", "use_regex").Done(new ByteLevelDecoder());
            case "Sequence" when section.Objects("decoders") is [var only] && only.Type == "ByteLevel":
                return section.Done(Read(only));
            case "Sequence":
                return section.Done(new StepDecoder([.. section.Objects("decoders").Select(ReadStep)]));
            default:
                return new StepDecoder(ReadStep(section));
        }
    }

    private static Step ReadStep(Section section)
    {
        switch (section.Type)
        {
            case "Replace":
                var replace = section.Done(new Replace(PatternReader.Read(section), section.Text("content")));
                return tokens => tokens.Select(token => token with { Text = replace.Normalize(token.Text) });
            case "ByteFallback":
                return section.Done<Step>(DecoderSteps.ByteFallback);
            case "BPEDecoder":
                var suffix = section.Text("suffix", "</w>") is { Length: > 0 } text
                    ? section.Done(text)
                    : throw section.WrongSetting("suffix", "at least one character");
                return tokens => DecoderSteps.WordEnds(tokens, suffix);
            case "Fuse":
                return section.Done<Step>(DecoderSteps.Fuse);
            case "Strip":
                const int Most = 1 << 16;
                var (content, start, stop) =
                    section.Done((section.Character("content"), section.Count("start", Most), section.Count("stop", Most)));
                return tokens => DecoderSteps.Strip(tokens, content, start, stop);
            case "WordPiece":
                var (prefix, cleanUp) = section.Done((section.Text("prefix", "##"), section.Flag("cleanup", true)));
                return tokens => DecoderSteps.WordPiece(tokens, prefix, cleanUp);
            case "Metaspace":
                var (space, scheme) = MetaspaceSettings.Read(section.Without("split"));
                return section.Done<Step>(tokens => DecoderSteps.Metaspace(tokens, space, scheme == PrependScheme.Never));
            default:
                throw section.Unsupported("decoder", Supported);
        }
    }
}
