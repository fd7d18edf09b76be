using System.Text;
using System.Text.Unicode;
using EvoPrune.Models.Files;
using Google.Protobuf;

namespace EvoPrune.Models.Tokenizers;

/// <summary>The type of a token in a SentencePiece model.</summary>
internal enum PieceKind
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}

/// <summary>A token of a SentencePiece model. Its id is its index.</summary>
internal readonly record struct Piece(string Text, double Score, PieceKind Kind);

/// <summary>How a SentencePiece model finds tokens.</summary>
internal enum PieceModel
{
    Unigram = 1,
    Bpe = 2,
}

/// <summary>The content of a SentencePiece file of type Unigram or BPE.</summary>
internal sealed record SentencePieceModel(IReadOnlyList<Piece> Pieces)
{
    public PieceModel Type { get; private set; } = PieceModel.Unigram;

    public bool ByteFallback { get; private set; }

    public bool AddDummyPrefix { get; private set; } = true;

    public bool RemoveExtraWhitespaces { get; private set; } = true;

    /// <summary>The rewriting rules; null if there are none.</summary>
    public CharacterMap? Rules { get; private set; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It is malformed or of an unsupported kind.</exception>
    public static SentencePieceModel Read(string path)
    {
        try
        {
            return Parse(InputFile.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FormatException or InvalidProtocolBufferException)
        {
            throw new InputException(
                $"This is not a supported SentencePiece model. {e.Message}",
                path,
                $"Supported are models of the types Unigram and BPE; others need a {TokenizerJson.FileName}.");
        }
    }

    private static SentencePieceModel Parse(byte[] file)
    {
        const int PieceField = 1, Trainer = 2, Normalizer = 3, Denormalizer = 5;
        List<Piece> pieces = [];
        var model = new SentencePieceModel(pieces);
        foreach (var (field, value) in Fields(new CodedInputStream(file)))
        {
            switch (field, value)
            {
                case (PieceField, ByteString message):
                    pieces.Add(ReadPiece(message, pieces.Count));
                    break;
                case (Trainer, ByteString message):
                    model.ReadTrainer(message);
                    break;
                case (Normalizer, ByteString message):
                    model.ReadNormalizer(message);
                    break;
                case (Denormalizer, ByteString message):
                    Require(RulesOf(message).IsEmpty, "It rewrites text when it decodes.");
                    break;
                default:
                    break;
            }
        }

        Require(pieces.Count > 0, "It has no tokens.");
        return model;
    }

    private static Piece ReadPiece(ByteString message, int id)
    {
        var piece = new Piece("", 0, PieceKind.Normal);
        foreach (var field in Fields(message.CreateCodedInput()))
        {
            piece = field switch
            {
                (1, ByteString text) => piece with { Text = Text(text) },
                (2, float score) => piece with { Score = score },
                (3, long kind) => piece with { Kind = (PieceKind)kind },
                _ => piece,
            };
        }

        Require(piece.Text.Length > 0, $"The token {id} is empty.");
        Require(double.IsFinite(piece.Score), $"The token {id} has no finite score.");
        Require(Enum.IsDefined(piece.Kind), $"The token {id} is of an unknown kind.");
        return piece;
    }

    private void ReadTrainer(ByteString message)
    {
        const int ModelType = 3, SuffixSpace = 24, Fallback = 35;
        foreach (var (field, value) in Fields(message.CreateCodedInput()))
        {
            Type = (field, value) is (ModelType, long type) ? (PieceModel)type : Type;
            ByteFallback = (field, value) is (Fallback, long fallback) ? fallback != 0 : ByteFallback;
            Require((field, value) is not (SuffixSpace, not 0L), "It puts spaces after words.");
        }

        Require(Enum.IsDefined(Type), $"Its type is {(int)Type switch { 3 => "word", 4 => "char", var other => $"number {other}" }}.");
    }

    private void ReadNormalizer(ByteString message)
    {
        const int DummyPrefix = 3, ExtraSpaces = 4, EscapeSpaces = 5;
        Rules = RulesOf(message) is { IsEmpty: false } rules ? new(rules.Span, byCharacters: false) : null;
        foreach (var (field, value) in Fields(message.CreateCodedInput()))
        {
            AddDummyPrefix = (field, value) is (DummyPrefix, long prefix) ? prefix != 0 : AddDummyPrefix;
            RemoveExtraWhitespaces = (field, value) is (ExtraSpaces, long spaces) ? spaces != 0 : RemoveExtraWhitespaces;
            Require((field, value) is not (EscapeSpaces, 0L), "It does not escape spaces.");
        }
    }

    // The rule "identity" has none.
    private static ByteString RulesOf(ByteString message) =>
        Fields(message.CreateCodedInput()).Select(field => (field.Field, field.Value) is (2, ByteString rules) ? rules : ByteString.Empty)
            .LastOrDefault(rules => !rules.IsEmpty, ByteString.Empty);

    // The fields of a message in order: numbers as long or float, the others as bytes.
    private static IEnumerable<(int Field, object? Value)> Fields(CodedInputStream input)
    {
        while (input.ReadTag() is not 0 and var tag)
        {
            object? value = null;
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.Varint:
                    value = input.ReadInt64();
                    break;
                case WireFormat.WireType.Fixed32:
                    value = input.ReadFloat();
                    break;
                case WireFormat.WireType.LengthDelimited:
                    value = input.ReadBytes();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }

            yield return (WireFormat.GetTagFieldNumber(tag), value);
        }
    }

    private static string Text(ByteString bytes) =>
        Utf8.IsValid(bytes.Span) ? Encoding.UTF8.GetString(bytes.Span) : throw new FormatException("A token is not UTF-8.");

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new FormatException(otherwise);
        }
    }
}
