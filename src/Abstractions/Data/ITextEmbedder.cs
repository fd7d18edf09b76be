namespace EvoPrune;

/// <summary>Turns texts into points, near where the texts are alike: what calibration samplers cluster.</summary>
public interface ITextEmbedder
{
    /// <summary>What embeds, for results: the model and how its states are pooled.</summary>
    string Name { get; }

    /// <summary>One vector per text, all of one length. The same text always gives the same vector.</summary>
    IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts);
}

/// <summary>The models that can embed texts; a service that calibration samplers may ask for in their constructor.</summary>
public interface ITextEmbedders
{
    /// <summary>The encoder in a folder, or for null the model that is being pruned, by the mean of its hidden states.</summary>
    /// <exception cref="InputException">There is no usable model in the folder.</exception>
    ITextEmbedder Open(string? folder);
}
