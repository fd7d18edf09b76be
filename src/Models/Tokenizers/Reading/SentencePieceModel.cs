using System.Buffers.Binary;
using EvoPrune.Models.Files;

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
internal readonly record struct Piece(string Text, float Score, PieceKind Kind);

/// <summary>A SentencePiece model of type BPE.</summary>
internal sealed record SentencePieceModel(IReadOnlyList<Piece> Pieces)
{
    private const int Bpe = 2;

    public bool ByteFallback { get; private set; }

    public bool AddDummyPrefix { get; private set; } = true;

    public bool RemoveExtraWhitespaces { get; private set; } = true;

    /// <summary>Reads a tokenizer.model.</summary>
    /// <exception cref="InputException">The file is malformed or of an unsupported kind.</exception>
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
                $"Supported are models of the type BPE without normalization; others need a {TokenizerJson.FileName}.");
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
        Require(HasNoMap(message), "It normalizes text.");
        foreach (var field in ProtobufFields.Read(message))
        {
            AddDummyPrefix = field.Number == DummyPrefix ? field.Value != 0 : AddDummyPrefix;
            RemoveExtraWhitespaces = field.Number == ExtraSpaces ? field.Value != 0 : RemoveExtraWhitespaces;
            Require(field.Number != EscapeSpaces || field.Value != 0, "It does not escape spaces.");
        }
    }

    // Rewriting rules are stored as a compiled map; the rule "identity" has an empty one.
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

/// <summary>One field of a protocol-buffer message.</summary>
/// <param name="Number">Field number.</param>
/// <param name="Value">The value of a numeric field; the bits of a 32-bit field.</param>
/// <param name="Bytes">The bytes of a text or a nested message.</param>
internal readonly record struct ProtobufField(int Number, long Value, ReadOnlyMemory<byte>? Bytes)
{
    public float Float => BitConverter.Int32BitsToSingle((int)Value);
}

/// <summary>Reads protocol-buffer messages field by field, without a schema.</summary>
internal static class ProtobufFields
{
    /// <exception cref="FormatException">The bytes are not a message.</exception>
    public static IEnumerable<ProtobufField> Read(ReadOnlyMemory<byte> message)
    {
        const int WireTypes = 8, Varint = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5;
        for (var at = 0; at < message.Length;)
        {
            var (number, type) = Math.DivRem(Number(message.Span, ref at), WireTypes);
            yield return type switch
            {
                Varint => new((int)number, Number(message.Span, ref at), null),
                Fixed64 => new((int)number, BinaryPrimitives.ReadInt64LittleEndian(Take(message, ref at, 8).Span), null),
                Delimited => new((int)number, 0, Take(message, ref at, Number(message.Span, ref at))),
                Fixed32 => new((int)number, BinaryPrimitives.ReadInt32LittleEndian(Take(message, ref at, 4).Span), null),
                _ => throw new FormatException($"At byte {at} there is no protocol-buffer field."),
            };
        }
    }

    private static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> message, ref int at, long length)
    {
        if (length < 0 || length > message.Length - at)
        {
            throw new FormatException($"The field at byte {at} goes beyond the end.");
        }

        at += (int)length;
        return message.Slice(at - (int)length, (int)length);
    }

    private static long Number(ReadOnlySpan<byte> message, ref int at)
    {
        var value = 0L;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at == message.Length)
            {
                break;
            }

            var next = message[at++];
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new FormatException($"The number before byte {at} has no end.");
    }
}
