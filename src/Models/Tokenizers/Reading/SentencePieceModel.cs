using EvoPrune.Models.Files;

namespace EvoPrune.Models.Tokenizers.Reading;

/// <summary>What a token of a SentencePiece model is.</summary>
internal enum PieceKind
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}

/// <summary>A token of a SentencePiece model; its id is its place.</summary>
internal readonly record struct Piece(string Text, float Score, PieceKind Kind);

/// <summary>A SentencePiece model of the BPE kind, as its file tells it.</summary>
internal sealed record SentencePieceModel(IReadOnlyList<Piece> Pieces)
{
    private const int Bpe = 2;

    public bool ByteFallback { get; private set; }

    public bool AddDummyPrefix { get; private set; } = true;

    public bool RemoveExtraWhitespaces { get; private set; } = true;

    /// <summary>Reads a tokenizer.model.</summary>
    /// <exception cref="InputException">Malformed, or of a kind that is not supported.</exception>
    public static SentencePieceModel Read(string path)
    {
        try
        {
            return Parse(InputFile.ReadAllBytes(path));
        }
        catch (FormatException e)
        {
            throw new InputException(
                $"This is not a supported SentencePiece model. {e.Message}",
                path,
                $"Supported are models of the type BPE without normalisation; others need a {TokenizerJson.FileName}.");
        }
    }

    private static SentencePieceModel Parse(byte[] file)
    {
        const int PieceField = 1, Trainer = 2, Normalizer = 3, Denormalizer = 5;
        List<Piece> pieces = [];
        var model = new SentencePieceModel(pieces);
        var type = 1L;
        foreach (var field in ProtobufFields.Read(file))
        {
            switch (field.Number)
            {
                case PieceField:
                    pieces.Add(ReadPiece(Message(field), pieces.Count));
                    break;
                case Trainer:
                    type = model.ReadTrainer(Message(field), type);
                    break;
                case Normalizer:
                    model.ReadNormalizer(Message(field));
                    break;
                case Denormalizer:
                    Require(HasNoMap(Message(field)), "It rewrites text when it decodes.");
                    break;
                default:
                    break;
            }
        }

        Require(type == Bpe, $"Its type is {TypeName(type)}.");
        Require(pieces.Count > 0, "It has no tokens.");
        return model;
    }

    private static Piece ReadPiece(ReadOnlyMemory<byte> message, int id)
    {
        var piece = new Piece("", 0, PieceKind.Normal);
        foreach (var field in ProtobufFields.Read(message))
        {
            piece = field.Number switch
            {
                1 => piece with { Text = Text(field) },
                2 => piece with { Score = field.Float },
                3 => piece with { Kind = (PieceKind)field.Value },
                _ => piece,
            };
        }

        Require(piece.Text.Length > 0, $"The token {id} is empty.");
        Require(float.IsFinite(piece.Score), $"The token {id} has no finite score.");
        Require(Enum.IsDefined(piece.Kind), $"The token {id} is of an unknown kind.");
        return piece;
    }

    private long ReadTrainer(ReadOnlyMemory<byte> message, long type)
    {
        const int ModelType = 3, SuffixSpace = 24, Fallback = 35;
        foreach (var field in ProtobufFields.Read(message))
        {
            type = field.Number == ModelType ? field.Value : type;
            ByteFallback = field.Number == Fallback ? field.Value != 0 : ByteFallback;
            Require(field.Number != SuffixSpace || field.Value == 0, "It puts spaces after words.");
        }

        return type;
    }

    private void ReadNormalizer(ReadOnlyMemory<byte> message)
    {
        const int DummyPrefix = 3, ExtraSpaces = 4, EscapeSpaces = 5;
        Require(HasNoMap(message), "It normalises text.");
        foreach (var field in ProtobufFields.Read(message))
        {
            AddDummyPrefix = field.Number == DummyPrefix ? field.Value != 0 : AddDummyPrefix;
            RemoveExtraWhitespaces = field.Number == ExtraSpaces ? field.Value != 0 : RemoveExtraWhitespaces;
            Require(field.Number != EscapeSpaces || field.Value != 0, "It does not escape spaces.");
        }
    }

    // What is rewritten stands in a compiled map; the rule by name "identity" has none.
    private static bool HasNoMap(ReadOnlyMemory<byte> message) =>
        ProtobufFields.Read(message).All(field => field.Number != 2 || field.Bytes is { IsEmpty: true });

    private static string TypeName(long type) => type switch { 1 => "unigram", 3 => "word", 4 => "char", _ => $"number {type}" };

    private static ReadOnlyMemory<byte> Message(ProtobufField field) =>
        field.Bytes ?? throw new FormatException($"Field {field.Number} should be a message.");

    private static string Text(ProtobufField field)
    {
        var bytes = Message(field).Span;
        return System.Text.Unicode.Utf8.IsValid(bytes)
            ? System.Text.Encoding.UTF8.GetString(bytes)
            : throw new FormatException("A token is not UTF-8.");
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new FormatException(otherwise);
        }
    }
}
