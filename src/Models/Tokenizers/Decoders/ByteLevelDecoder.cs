using System.Buffers;
using System.Text;

namespace EvoPrune.Models.Tokenizers.Decoders;

/// <summary>Tokens are bytes, written in <see cref="ByteAlphabet"/>; added tokens are text.</summary>
internal sealed class ByteLevelDecoder : IDecoder
{
    public string Decode(List<DecodedToken> tokens)
    {
        var bytes = new ArrayBufferWriter<byte>(Math.Max(1, tokens.Count * 4));
        foreach (var token in tokens)
        {
            bytes.Write(token.IsAdded ? StrictUtf8.Encoding.GetBytes(token.Text) : ByteAlphabet.Decode(token.Text));
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
