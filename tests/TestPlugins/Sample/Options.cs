using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.TestPlugins;

public sealed record WindowsOptions
{
    [Description("Windows to draw.")]
    [Range(1, 1000)]
    public int Samples { get; init; } = 16;
}

public sealed record RatiosOptions
{
    [Description("Mean ratio.")]
    [Range(0.0, 1.0)]
    public double Target { get; init; } = 0.45;

    [Description("Where zeros may be.")]
    public SparsityPattern Pattern { get; init; } = SparsityPattern.Unstructured;
}

public enum Parents
{
    AllAlike,
    Tournament,
}

public sealed record ClimberOptions
{
    [Description("Genomes per generation.")]
    [Range(2, 1_000_000)]
    public int Population { get; init; } = 20;

    [Description("Probability that a gene mutates; by default it depends on the genome.")]
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double? MutationRate { get; init; }

    [Description("How parents are chosen.")]
    public Parents Parents { get; init; } = Parents.Tournament;

    [Description("Populations per stage.")]
    [Range(1, int.MaxValue)]
    public IReadOnlyList<int> Stages { get; init; } = [];

    [Description("When to stop.")]
    public StopOptions Stop { get; init; } = new() { After = 10 };
}

public sealed record StopOptions
{
    [Description("Generations without progress.")]
    public int After { get; init; } = 5;

    [Description("Whether a restart follows.")]
    public bool Restart { get; init; }
}
