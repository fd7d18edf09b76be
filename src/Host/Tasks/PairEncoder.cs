using EvoPrune.Models;
using EvoPrune.Models.Tokenizers;

namespace EvoPrune.Host.Tasks;

/// <summary>Whether a token for the beginning of the text comes before contexts.</summary>
public enum BosPolicy
{
    /// <summary>As the tokenizer does on its own; lm-evaluation-harness since 0.4.9.2.</summary>
    Auto,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Never; lm-evaluation-harness 0.4.0, which EvoPress uses.</summary>
    Never,
}

/// <summary>The tokens of a context and its continuation.</summary>
/// <param name="Ids">Both, cut from the left so that all but the last fit into the model.</param>
/// <param name="Scored">Number of tokens of the continuation, the last ones of <see cref="Ids"/>.</param>
internal sealed record EncodedPair(int[] Ids, int Scored)
{
    /// <summary>The tokens that the model is given.</summary>
    public ReadOnlySpan<int> Input => Ids.AsSpan(..^1);
}

/// <summary>Turns contexts and continuations into tokens as lm-evaluation-harness does.</summary>
internal sealed class PairEncoder
{
    private readonly ITokenizer tokenizer;
    private readonly int longest;
    private readonly int? prefix;

    /// <summary>Reads the tokenizer of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="policy">Whether a token begins the text.</param>
    /// <exception cref="InputException">The tokenizer has no such token.</exception>
    public PairEncoder(ModelFolder model, BosPolicy policy)
    {
        (tokenizer, longest, Policy) = (model.OpenTokenizer(), model.SequenceLength, policy);
        var bos = SpecialTokens.Find(model.Path, tokenizer, SpecialTokens.Beginning);
        prefix = bos ?? SpecialTokens.Find(model.Path, tokenizer, SpecialTokens.End);
        Before = policy switch
        {
            BosPolicy.Never => [],
            BosPolicy.Always => [bos ?? throw new InputException(
                "--bos always: the tokenizer names no token for the beginning of a text", model.Path, "Use --bos auto or never.")],
            _ => Own(model.Path),
        };
    }

    /// <summary>What the user chose.</summary>
    public BosPolicy Policy { get; }

    /// <summary>The ids before every context.</summary>
    public IReadOnlyList<int> Before { get; }

    /// <summary>The tokens of a pair.</summary>
    /// <exception cref="TemplateException">The continuation has no token, or more than the model takes.</exception>
    public EncodedPair Encode(string context, string continuation)
    {
        var end = context.Length;
        for (; end > 0 && PythonText.IsSpace(context[end - 1]); end--)
        {
        }

        // White space at the seam belongs to the continuation, since tokenizers join it with the word behind.
        var (before, after) = (context[..end], context[end..] + continuation);
        var pair = before.Length == 0 ? WithoutContext(after) : WithContext(before, after);
        var scored = pair.Ids.Length - pair.Context;
        return scored < 1 ? throw new TemplateException($"the continuation '{continuation}' has no token")
            : scored > longest ? throw new TemplateException(
                $"the continuation has {scored} tokens, and the model takes {longest}: it cannot be scored")
            : new(pair.Ids[Math.Max(0, pair.Ids.Length - longest - 1)..], scored);
    }

    // The continuation is what the whole has behind as many tokens as the context has alone, even where the seam was merged.
    private (int[] Ids, int Context) WithContext(string context, string continuation)
    {
        var (alone, whole) = (Framed(context), Framed(context + continuation));
        return ([.. alone, .. whole.Skip(alone.Length)], alone.Length);
    }

    private (int[] Ids, int Context) WithoutContext(string continuation)
    {
        var ids = tokenizer.Encode(continuation);
        return prefix is not { } id ? throw new TemplateException("the context is empty, and the tokenizer names no token to begin with")
            : ids is [var first, ..] && first == id ? (ids, 1)
            : ([id, .. ids], 1);
    }

    private int[] Framed(string text)
    {
        var ids = tokenizer.Encode(text);
        return Before.Count == 0 || ids.Take(Before.Count).SequenceEqual(Before) ? ids : [.. Before, .. ids];
    }

    private int[] Own(string folder)
    {
        const string sample = "a";
        var (plain, framed) = (tokenizer.Encode(sample), tokenizer.EncodeWithSpecialTokens(sample));
        return framed.AsSpan().EndsWith(plain) ? framed[..^plain.Length] : throw new InputException(
            "--bos auto: the tokenizer puts special tokens behind a text, so that no continuation can follow a context", folder,
            "Use --bos never or always.");
    }
}
