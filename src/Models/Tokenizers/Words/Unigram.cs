using System.Text;
using Google.Protobuf;
using Microsoft.ML.Tokenizers;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Unigram: the most probable tokens of a word (Kudo 2018). Adjacent unknown characters are one token.</summary>
internal sealed class Unigram : IWordModel
{
    private const int ModelTypeField = 3;
    private const int UnigramType = 1;
    private const int UnknownIdField = 40;
    private const int EndIdField = 42;

    private readonly SentencePieceTokenizer library;
    private readonly int unknownId;
    private readonly UnknownToken unknown;
    private readonly int?[]? bytes;

    /// <summary>Creates the model.</summary>
    /// <param name="pieces">The vocabulary. Normal tokens differ from each other.</param>
    /// <param name="unknown">The unknown token.</param>
    /// <param name="byteFallback">Whether unknown characters become their bytes, if the vocabulary has them.</param>
    /// <exception cref="FormatException">The library refuses the vocabulary.</exception>
    public Unigram(IReadOnlyList<Piece> pieces, UnknownToken unknown, bool byteFallback)
    {
        this.unknown = unknown;
        unknownId = unknown.Id ?? pieces.Count;
        if (byteFallback)
        {
            bytes = new int?[256];
            foreach (var (id, piece) in pieces.Index())
            {
                if (ByteFallbackToken.Value(piece.Text) is { } value)
                {
                    bytes[value] = id;
                }
            }
        }

        try
        {
            library = SentencePieceTokenizer.Create(Write(pieces), addBeginningOfSentence: false, addEndOfSentence: false);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IndexOutOfRangeException or NotSupportedException)
        {
            throw new FormatException($"The vocabulary is not one of SentencePiece: {e.Message}", e);
        }
    }

    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        var before = ids.Count;
        foreach (var token in library.EncodeToTokens(word, out _, considerPreTokenization: false, considerNormalization: false))
        {
            if (token.Id != unknownId)
            {
                ids.Add(token.Id);
            }
            else if (BytesOf(word[token.Offset]) is { } fallback)
            {
                ids.AddRange(fallback);
            }
            else if (ids.Count == before || ids[^1] != unknown.Needed)
            {
                ids.Add(unknown.Needed);
            }
        }
    }

    private List<int>? BytesOf(ReadOnlySpan<char> text)
    {
        List<int> found = [];
        foreach (var value in bytes is null ? [] : Encoding.UTF8.GetBytes(text.ToString()))
        {
            if (bytes![value] is not { } id)
            {
                return null;
            }

            found.Add(id);
        }

        return found.Count > 0 ? found : null;
    }

    // The library opens files only. Text must not match special tokens here, which are found before. All roles go to the unknown token,
    // as the library overwrites the scores of tokens that have roles.
    private MemoryStream Write(IReadOnlyList<Piece> pieces)
    {
        var file = new MemoryStream();
        using var output = new CodedOutputStream(file, leaveOpen: true);
        for (var id = 0; id < Math.Max(pieces.Count, unknownId + 1); id++)
        {
            var piece = id < pieces.Count ? pieces[id] : default;
            Message(output, 1, inner =>
            {
                var kind = id == unknownId ? PieceKind.Unknown
                    : piece.Kind is PieceKind.Normal or PieceKind.Unused ? piece.Kind
                    : PieceKind.Control;
                inner.WriteTag(1, WireFormat.WireType.LengthDelimited);
                inner.WriteString(piece.Text ?? "<unk>");
                inner.WriteTag(2, WireFormat.WireType.Fixed32);
                inner.WriteFloat(piece.Score);
                Number(inner, 3, (int)kind);
            });
        }

        Message(output, 2, trainer =>
        {
            Number(trainer, ModelTypeField, UnigramType);
            for (var role = UnknownIdField; role <= EndIdField; role++)
            {
                Number(trainer, role, unknownId);
            }
        });
        Message(output, 3, _ => { });
        output.Flush();
        file.Position = 0;
        return file;
    }

    private static void Message(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        using var content = new MemoryStream();
        using (var inner = new CodedOutputStream(content, leaveOpen: true))
        {
            write(inner);
        }

        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(content.ToArray()));
    }

    private static void Number(CodedOutputStream output, int field, int value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt32(value);
    }
}
