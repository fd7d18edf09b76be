using EvoPrune.Models.Tokenizers;
using static TorchSharp.torch;

namespace EvoPrune.Models;

/// <summary>Embeds a text as the mean of a model's last hidden states over its tokens, without special tokens.</summary>
/// <remarks>
/// Texts of equal length go through the model together, so none needs padding and each is computed as if alone. A text that is longer than
/// the model's context is cut off.
/// </remarks>
/// <param name="name">Name of the embedder, for results.</param>
/// <param name="model">An encoder, or any language model.</param>
/// <param name="tokenizer">Its tokenizer.</param>
public sealed class TextEmbedder(string name, LanguageModel model, ITokenizer tokenizer) : ITextEmbedder
{
    private const int MostTokensAtOnce = 8192;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts)
    {
        var framed = texts.Select(Frame).ToList();
        var vectors = new float[texts.Count][];
        foreach (var alike in framed.Index().GroupBy(text => (text.Item.Ids.Length, text.Item.Start, text.Item.Count)))
        {
            foreach (var batch in alike.Chunk(Math.Max(1, MostTokensAtOnce / alike.Key.Length)))
            {
                var means = Means([.. batch.Select(text => text.Item.Ids)], alike.Key.Start, alike.Key.Count);
                foreach (var (text, mean) in batch.Zip(means))
                {
                    vectors[text.Index] = mean;
                }
            }
        }

        return vectors;
    }

    // The ids that go through the model, and the range of the text among them; all of them if there are only special tokens.
    private (int[] Ids, int Start, int Count) Frame(string text)
    {
        var context = model.Topology.ContextLength;
        var (inner, whole) = (tokenizer.Encode(text), tokenizer.EncodeWithSpecialTokens(text));
        var special = whole.Length - inner.Length;
        var start = inner.Length == 0 ? 0 : Math.Max(0, whole.AsSpan().IndexOf(inner));
        var count = Math.Min(inner.Length, context - special);
        int[] ids = [.. whole[..(start + count)], .. whole[(start + inner.Length)..]];
        return ids.Length == 0
            ? throw new ArgumentException("A text without tokens has no embedding.", nameof(text))
            : (ids, start, count == 0 ? ids.Length : count);
    }

    private float[][] Means(int[][] texts, int start, int count)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var tokens = tensor([.. texts.SelectMany(ids => ids).Select(id => (long)id)], [texts.Length, texts[0].Length]);
        var states = model.Dense.HiddenStates(tokens).narrow(1, start, count).to(ScalarType.Float32).mean([1]).cpu();
        return [.. states.reshape(-1).data<float>().ToArray().Chunk((int)states.shape[1])];
    }
}
