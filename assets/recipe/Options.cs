namespace EvoPrune.Assets;

/// <summary>Everything that decides what the recipe makes. The defaults made the files in the repository.</summary>
internal sealed record Options
{
    /// <summary>Folder that gets tiny/, stories/ and the figures in README.md.</summary>
    public required string Output { get; init; }

    /// <summary>Decides stories, first weights and training windows.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Optimizer steps.</summary>
    public int Steps { get; init; } = 5_000;

    /// <summary>Windows per step.</summary>
    public int Windows { get; init; } = 8;

    /// <summary>Highest learning rate.</summary>
    public double LearningRate { get; init; } = 4e-3;

    /// <summary>Width of the residual stream.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Characters of stories to learn from.</summary>
    public int Characters { get; init; } = 60_000_000;

    /// <summary>Characters of each held-out text.</summary>
    public const int HeldOutCharacters = 150_000;

    /// <summary>Tokens per window, in training as in every score: the context of the model.</summary>
    public const int Length = 256;

    /// <summary>Tokens of the tokenizer.</summary>
    public const int Vocabulary = 1024;
}
