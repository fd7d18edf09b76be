namespace EvoPrune;

/// <summary>A text together with the tokenizer of the model that is pruned.</summary>
public interface ITextCorpus
{
    /// <summary>The whole text.</summary>
    string Text { get; }

    /// <summary>The whole text, tokenized once without special tokens; documents that are kept separate are tokenized one by one.</summary>
    IReadOnlyList<int> Tokens { get; }

    /// <summary>Tokenizes another text in the same way.</summary>
    IReadOnlyList<int> Encode(string text);

    /// <summary>
    /// The positions in <see cref="Tokens"/> at which documents begin that no window may span; 0 alone for a joined text.
    /// </summary>
    IReadOnlyList<int> DocumentStarts => [0];

    /// <summary>
    /// Where the consecutive windows begin into which the documents are cut, in tokens. What is left at the end of a document is dropped.
    /// </summary>
    /// <param name="length">Tokens per window.</param>
    IReadOnlyList<int> WindowStarts(int length)
    {
        var starts = new List<int>();
        for (var document = 0; document < DocumentStarts.Count; document++)
        {
            var end = document + 1 < DocumentStarts.Count ? DocumentStarts[document + 1] : Tokens.Count;
            for (var start = DocumentStarts[document]; start + length <= end; start += length)
            {
                starts.Add(start);
            }
        }

        return starts;
    }
}

/// <summary>The tokenizer of the model that is pruned. Safe for use by several threads.</summary>
public interface ITextTokenizer
{
    /// <summary>The token ids of a text, without special tokens.</summary>
    IReadOnlyList<int> Encode(string text);

    /// <summary>The text of token ids; bytes that are not UTF-8 become U+FFFD.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    string Decode(IReadOnlyList<int> ids);
}

/// <summary>Maps texts to vectors, such that similar texts are close: the input of calibration samplers that cluster.</summary>
public interface ITextEmbedder
{
    /// <summary>The model and how its states are pooled, for results.</summary>
    string Name { get; }

    /// <summary>One vector per text, all of equal length. The same text always gives the same vector.</summary>
    IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts);
}

/// <summary>The models that can embed texts; a service that calibration samplers may ask for in their constructor.</summary>
public interface ITextEmbedders
{
    /// <summary>The encoder in a folder, or for null the model that is pruned, with the mean of its hidden states.</summary>
    /// <exception cref="InputException">The folder has no usable model.</exception>
    ITextEmbedder Open(string? folder);
}
