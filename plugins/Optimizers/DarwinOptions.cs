using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Optimizers;

/// <summary>Options of <see cref="Darwin"/>. The defaults are DarwinLM's, where it says them.</summary>
public sealed record DarwinOptions : IFinetuningOptions
{
    [Description("Generations.")]
    [Range(1, 1_000_000)]
    public int Generations { get; init; } = 200;

    [Description("Children of the parent in every generation.")]
    [Range(1, 1_000_000)]
    public int Offspring { get; init; } = 16;

    [Description("How many are left after each stage of selection: falling numbers, 1 at the end.")]
    [Range(1, 1_000_000)]
    public IReadOnlyList<int> Survivors { get; init; } = [8, 4, 2, 1];

    [Description("Calibration tokens that each stage scores on, as many numbers as survivors has: a random minibatch, another one every time.")]
    [Range(1, 1_000_000_000)]
    public IReadOnlyList<long> Tokens { get; init; } = [1024, 2048, 4096, 8192];

    [Description("Tokens that each stage finetunes its candidates on before it scores them, starting from their pruned weights; as many numbers as survivors has, or none. DarwinLM publishes [10000, 50000, 100000, 200000].")]
    [Range(0, 1_000_000_000)]
    public IReadOnlyList<long> Finetuning { get; init; } = [];

    [Description("Where the first parent comes from.")]
    public Origin Start { get; init; } = Origin.Random;

    [Description("With start random: genomes to draw, of which the best on the first stage's tokens, not finetuned, is the first parent. EvoPress has 64.")]
    [Range(1, 1_000_000)]
    public int Initial { get; init; } = 64;

    [Description("Times that a child is drawn again while it equals the parent or a sibling.")]
    [Range(0, 10_000)]
    public int Redraws { get; init; } = 100;

    [Description("Latest parents, different ones, that are scored on the whole calibration set at the end; the best of them is the result. Published: 1.")]
    [Range(1, 1_000_000)]
    public int Finalists { get; init; } = 1;

    public bool Finetunes => Finetuning.Any(tokens => tokens > 0);
}

/// <summary>Where the first parent of <see cref="Darwin"/> comes from.</summary>
public enum Origin
{
    /// <summary>The best of some random genomes: EvoPress for dropping.</summary>
    Random,

    /// <summary>Every gene at its middle level, such as the target of three-level-ratios: EvoPress for sparsities.</summary>
    Middle,
}
