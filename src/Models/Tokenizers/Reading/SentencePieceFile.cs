namespace EvoPrune.Models.Tokenizers;

/// <summary>Reads the file of SentencePiece.</summary>
/// <remarks>
/// Its ids equal those of the usual conversion to tokenizer.json, except that SentencePiece puts its leading space before a space, too.
/// </remarks>
internal static class SentencePieceFile
{
    /// <summary>The usual names of the file.</summary>
    public static readonly IReadOnlyList<string> FileNames = ["tokenizer.model", "spiece.model", "sentencepiece.model", "spm.model"];

    private const char Space = MetaspaceSettings.Space;

    /// <summary>The tokenizer of a folder. tokenizer_config.json decides about bos and eos; the default is bos alone.</summary>
    /// <exception cref="InputException">The file is malformed or of an unsupported kind.</exception>
    public static ITokenizer Read(string path)
    {
        var model = SentencePieceModel.Read(path);
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (id, piece) in model.Pieces.Index())
        {
            if (!vocabulary.TryAdd(piece.Text, id))
            {
                throw new InputException($"The token '{piece.Text}' occurs twice.", path);
            }
        }

        var settings = TokenizerSettings.Read(Path.GetDirectoryName(path)!);
        var isT5 = settings.Is("tokenizer_class", "T5Tokenizer", "T5TokenizerFast");
        var tokens = model.Pieces.Index().ToDictionary(piece => piece.Index, piece => piece.Item.Text);
        var (words, borders) = Words(path, model, vocabulary);
        return new Tokenizer(new(words, tokens, Decoder(model))
        {
            Added = Added(model, settings, vocabulary),
            Normalizer = new SentencePieceSpaces(model),
            Splitter = Splitter(model, settings, borders),
            Frame = settings.Frame(isT5 ? new([], Ids("eos_token")) : new(Ids("bos_token"), []), Id),
        });

        int? Id(string role) =>
            vocabulary.TryGetValue(settings.Spelling(role) ?? (role == "bos_token" ? "<s>" : "</s>"), out var id) ? id : null;

        IReadOnlyList<int> Ids(string role) => Id(role) is { } id ? [id] : [];
    }

    private static (IWordModel Words, IPreTokenizer? Borders) Words(
        string path, SentencePieceModel model, Dictionary<string, int> vocabulary)
    {
        var id = model.Pieces.ToList().FindIndex(piece => piece.Kind == PieceKind.Unknown);
        var unknown = id < 0 ? null : model.Pieces[id].Text;
        try
        {
            return model.Type == PieceModel.Unigram
                ? (new CachedWords(new Unigram(model.Pieces, new(unknown ?? "<unk>", id < 0 ? null : id, path), model.ByteFallback)),
                    new BorderPreTokenizer(vocabulary.Keys))
                : new BpeParts(vocabulary, Merges(model, vocabulary))
                {
                    File = path,
                    ByteFallback = model.ByteFallback,
                    Unknown = unknown,
                    FuseUnknown = true,
                }.CharacterLevel();
        }
        catch (FormatException e)
        {
            throw new InputException(e.Message, path);
        }
    }

    // The library's own BPE of SentencePiece merges equal pairs from the right, SentencePiece from the left, so its scores become merges: a
    // token is merged from any two tokens that spell it. Order: best score of the result, then longest left token.
    private static List<(string, string)> Merges(SentencePieceModel model, Dictionary<string, int> vocabulary)
    {
        List<(string Left, string Right, double Score)> merges = [];
        foreach (var piece in model.Pieces.Where(IsOfText))
        {
            for (var cut = 1; cut < piece.Text.Length; cut++)
            {
                if (Part(piece.Text[..cut]) is { } left && Part(piece.Text[cut..]) is { } right)
                {
                    merges.Add((left, right, piece.Score));
                }
            }
        }

        return [.. merges.OrderByDescending(merge => merge.Score).ThenByDescending(merge => merge.Left.Length)
            .Select(merge => (merge.Left, merge.Right))];

        string? Part(string text) => vocabulary.TryGetValue(text, out var id) && IsOfText(model.Pieces[id]) ? text : null;
    }

    private static bool IsOfText(Piece piece) => piece.Kind == PieceKind.Normal;

    // Before version 4.31 of transformers, and still by default ("legacy"), text after an added token starts with a space of its own.
    private static PreTokenizerSequence Splitter(SentencePieceModel model, TokenizerSettings settings, IPreTokenizer? borders)
    {
        var prefix = model.AddDummyPrefix && settings.Flag("add_prefix_space", true)
            ? new DummyPrefixPreTokenizer(Space, always: settings.Flag("legacy", true))
            : null;
        return new([.. new[] { prefix, borders }.OfType<IPreTokenizer>()]);
    }

    // The model's own tokens come first: their spelling is never normalized, regardless of the settings.
    private static IReadOnlyList<AddedToken> Added(SentencePieceModel model, TokenizerSettings settings, Dictionary<string, int> vocabulary)
    {
        var own = model.Pieces.Index()
            .Where(piece => piece.Item.Kind is PieceKind.Control or PieceKind.Unknown or PieceKind.UserDefined)
            .Select(piece => new AddedToken(piece.Item.Text, piece.Index));
        return [.. own.Concat(settings.Added(vocabulary)).DistinctBy(token => token.Content)];
    }

    private static StepDecoder Decoder(SentencePieceModel model) => new(
        tokens => tokens.Select(token => token.IsAdded ? token : token with { Text = token.Text.Replace(Space, ' ') }),
        DecoderSteps.ByteFallback,
        DecoderSteps.Fuse,
        tokens => DecoderSteps.Strip(tokens, ' ', start: model.AddDummyPrefix ? 1 : 0, stop: 0));
}

/// <summary>The normalization of a SentencePiece model: its rewriting rules, then its treatment of spaces.</summary>
internal sealed class SentencePieceSpaces(SentencePieceModel model) : TextNormalizer
{
    public override string Normalize(string original)
    {
        var text = model.Rules?.Normalize(original) ?? original;
        text = model.RemoveExtraWhitespaces ? string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : text;
        return text.Replace(' ', MetaspaceSettings.Space);
    }
}
