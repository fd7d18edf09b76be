using System.Text;
using EvoPrune.Models.Tokenizers.Added;
using EvoPrune.Models.Tokenizers.PreTokenizers;

namespace EvoPrune.Models.Tokenizers.Reading;

/// <summary>Reads the pre-tokenizer of a tokenizer.json.</summary>
internal sealed class PreTokenizerReader
{
    private const string Supported = "Sequence, ByteLevel, BertPreTokenizer, Metaspace, Split, Digits, Punctuation, Whitespace and WhitespaceSplit";

    private readonly List<IPreTokenizer> splitters = [];

    /// <summary>Whether the pieces are looked up as bytes.</summary>
    public bool IsByteLevel { get; private set; }

    /// <summary>The splitters, in order.</summary>
    public IReadOnlyList<IPreTokenizer> Splitters => splitters;

    /// <summary>Reads one pre-tokenizer, and those in it.</summary>
    /// <exception cref="InputException">Malformed or not supported.</exception>
    public void Read(Section section)
    {
        if (IsByteLevel)
        {
            throw section.Wrong($"'{section.Type}' stands after ByteLevel; ByteLevel must be the last.");
        }

        if (section.Type == "Sequence")
        {
            section.Objects("pretokenizers").ToList().ForEach(Read);
        }
        else if (section.Type == "ByteLevel")
        {
            ByteLevel(section);
        }
        else
        {
            splitters.Add(One(section));
        }

        section.Done(this);
    }

    private void ByteLevel(Section section)
    {
        section.Without("trim_offsets");
        IsByteLevel = true;
        if (section.Flag("add_prefix_space", true))
        {
            splitters.Add(new PrefixSpacePreTokenizer());
        }

        if (section.Flag("use_regex", true))
        {
            splitters.Add(new ScannerPreTokenizer(Gpt2Pattern.FirstPiece));
        }
    }

    private static IPreTokenizer One(Section section) => section.Type switch
    {
        "BertPreTokenizer" => new BertPreTokenizer(),
        "Metaspace" => Metaspace(section),
        "Split" => Split(PatternReader.Read(section), Behavior(section), section.Flag("invert", false)),
        "Digits" => new PatternPreTokenizer(
            new CharacterPattern(rune => CharacterKinds.Classify(rune) == CharacterKind.Number),
            section.Flag("individual_digits", false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous),
        "Punctuation" => new PatternPreTokenizer(
            new CharacterPattern(BertPreTokenizer.IsPunctuation), Behavior(section, SplitBehavior.Isolated)),
        "WhitespaceSplit" => new PatternPreTokenizer(new CharacterPattern(Rune.IsWhiteSpace), SplitBehavior.Removed),
        "Whitespace" => new PreTokenizerSequence(
        [
            new PatternPreTokenizer(new CharacterPattern(Rune.IsWhiteSpace), SplitBehavior.Removed),
            new PatternPreTokenizer(new CharacterPattern(WordCharacters.Contains), SplitBehavior.Contiguous),
        ]),
        _ => throw section.Unsupported("pre-tokenizer", Supported),
    };

    // A scanner's matches leave nothing between, so nothing is left to merge.
    private static IPreTokenizer Split(IPattern pattern, SplitBehavior behavior, bool invert) =>
        pattern is ScannerPattern scanner && (behavior == SplitBehavior.Isolated || (behavior == SplitBehavior.Removed && invert))
            ? new ScannerPreTokenizer(scanner.FirstPiece)
            : new PatternPreTokenizer(pattern, behavior, invert);

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
