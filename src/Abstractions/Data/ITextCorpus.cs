namespace EvoPrune;

/// <summary>A text together with the tokenizer of the model that is to be pruned.</summary>
public interface ITextCorpus
{
    /// <summary>The whole text.</summary>
    string Text { get; }

    /// <summary>The whole text, tokenized once without special tokens.</summary>
    IReadOnlyList<int> Tokens { get; }

    /// <summary>Tokenizes another text the same way.</summary>
    IReadOnlyList<int> Encode(string text);
}

/// <summary>The tokenizer of the model that is to be pruned. Safe for use by several threads.</summary>
public interface ITextTokenizer
{
    /// <summary>The token ids of a text; nothing is added before or after.</summary>
    IReadOnlyList<int> Encode(string text);

    /// <summary>The text of token ids; bytes that are not UTF-8 become U+FFFD.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    string Decode(IReadOnlyList<int> ids);
}

/// <summary>The tokens on which a search scores its candidates.</summary>
/// <param name="Windows">The chosen windows.</param>
/// <param name="Offsets">Where each window starts in the corpus, in tokens.</param>
/// <param name="Details">How the sampler came to choose them, written as calibration.json into the run folder; null for nothing to tell.</param>
/// <param name="Clusters">The cluster that each window represents, from 0; null for a sampler that does not cluster.</param>
public sealed record CalibrationSet(
    TokenWindows Windows, IReadOnlyList<int> Offsets, object? Details = null, IReadOnlyList<int>? Clusters = null);
