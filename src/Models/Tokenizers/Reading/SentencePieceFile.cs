namespace EvoPrune.Models.Tokenizers;

/// <summary>Reads tokenizer.model, the file of SentencePiece. Its ids equal those of the usual conversion to tokenizer.json.</summary>
internal static class SentencePieceFile
{
    public const string FileName = "tokenizer.model";

    private static readonly string Space = MetaspaceSettings.Space.ToString();

    /// <summary>The tokenizer of a folder. tokenizer_config.json decides about bos and eos; the default is bos alone.</summary>
    /// <exception cref="InputException">The file is malformed or of an unsupported kind.</exception>
    public static ITokenizer Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var model = SentencePieceModel.Read(path);
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (id, piece) in model.Pieces.Index())
        {
            if (!vocabulary.TryAdd(piece.Text, id))
            {
                throw new InputException($"The token '{piece.Text}' occurs twice.", path);
            }
        }

        var unknown = model.Pieces.FirstOrDefault(piece => piece.Kind == PieceKind.Unknown).Text;
        var settings = TokenizerSettings.Read(folder);
        var words = new BpeParts(vocabulary, Merges(model, vocabulary))
        {
            File = path,
            ByteFallback = model.ByteFallback,
            Unknown = unknown,
            FuseUnknown = true,
        };
        var (lookUp, splitter) = words.CharacterLevel();
        return new Tokenizer(new(lookUp, model.Pieces.Index().ToDictionary(piece => piece.Index, piece => piece.Item.Text), Decoder(model))
        {
            Added = Added(model, settings, vocabulary),
            Normalizer = new NormalizerOf(text => Normalize(model, text)),
            Splitter = splitter,
            Frame = new(Around("add_bos_token", "bos_token", "<s>", true), Around("add_eos_token", "eos_token", "</s>", false)),
        });

        IReadOnlyList<int> Around(string flag, string role, string usual, bool otherwise) =>
            settings.Flag(flag, otherwise) && vocabulary.TryGetValue(settings.Spelling(role) ?? usual, out var id) ? [id] : [];
    }

    // A token is merged from any two tokens that spell it. Order: best score of the result, then longest left token.
    private static List<(string, string)> Merges(SentencePieceModel model, Dictionary<string, int> vocabulary)
    {
        List<(string Left, string Right, float Score)> merges = [];
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

    // The model's own tokens come first: their spelling is never normalized, regardless of the settings.
    private static IReadOnlyList<AddedToken> Added(SentencePieceModel model, TokenizerSettings settings, Dictionary<string, int> vocabulary)
    {
        var own = model.Pieces.Index()
            .Where(piece => piece.Item.Kind is PieceKind.Control or PieceKind.Unknown or PieceKind.UserDefined)
            .Select(piece => new AddedToken(piece.Item.Text, piece.Index));
        return [.. own.Concat(settings.Added(vocabulary)).DistinctBy(token => token.Content)];
    }

    private static string Normalize(SentencePieceModel model, string text)
    {
        text = model.RemoveExtraWhitespaces ? string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : text;
        text = model.AddDummyPrefix && text.Length > 0 ? " " + text : text;
        return text.Replace(' ', MetaspaceSettings.Space);
    }

    private static StepDecoder Decoder(SentencePieceModel model) => new(
        tokens => tokens.Select(
            token => token.IsAdded ? token : token with { Text = token.Text.Replace(Space, " ", StringComparison.Ordinal) }),
        DecoderSteps.ByteFallback,
        DecoderSteps.Fuse,
        tokens => DecoderSteps.Strip(tokens, ' ', start: model.AddDummyPrefix ? 1 : 0, stop: 0));
}
