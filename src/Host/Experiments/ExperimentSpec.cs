using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EvoPrune.Host.Plugins;

namespace EvoPrune.Host.Experiments;

/// <summary>An experiment, as its file says it with every default filled in. Immutable; made by <see cref="ExperimentFormat"/>.</summary>
/// <remarks>The keys of the file are the names of these properties in kebab-case, and their descriptions are its documentation.</remarks>
public sealed record ExperimentSpec
{
    /// <summary>Name of the experiment; never empty once it was read.</summary>
    [Description("Name of the experiment; by default the file's name without its extension.")]
    public string Name { get; init; } = "";

    /// <summary>The seed from which every random stream of a run is keyed.</summary>
    [Description("Seed of everything random; equal seeds give equal runs.")]
    public long Seed { get; init; } = 42;

    /// <summary>Absolute paths of folders of plugin folders, beside the built-in one.</summary>
    [Description("Folders with plugin folders in them, beside the built-in one; a resumed run needs no other word of them.")]
    [InputPath(InputPathType.Folder)]
    public IReadOnlyList<string> Plugins { get; init; } = [];

    /// <summary>The model to compress.</summary>
    [Description("The model to compress.")]
    public required ModelSpec Model { get; init; }

    /// <summary>The texts.</summary>
    [Description("The texts to calibrate and to report on.")]
    public required DataSpec Data { get; init; }

    /// <summary>Chooses the token windows of the search.</summary>
    [Description("Chooses the token windows on which candidates are scored.")]
    public required PluginUse<ICalibrationSampler> Calibration { get; init; }

    /// <summary>Says what a genome is.</summary>
    [Description("What a genome is, and the plan that it stands for.")]
    public required PluginUse<IEncoding> Encoding { get; init; }

    /// <summary>Turns plans into weights.</summary>
    [Description("Turns the treatment of a sublayer into weights.")]
    public required PluginUse<IPruner> Pruner { get; init; }

    /// <summary>The objectives, at least one.</summary>
    [Description("The objectives. With more than one, the search keeps a front, and choice says which member is the best plan.")]
    [MinLength(1)]
    public required IReadOnlyList<PluginUse<IFitness>> Fitness { get; init; }

    /// <summary>Which member of the front is the best plan; null where there is one objective.</summary>
    [Description("With several objectives, which member of the front is the best plan; knee unless said otherwise.")]
    public FrontChoice? Choice { get; init; }

    /// <summary>Searches for good genomes.</summary>
    [Description("Searches for good genomes.")]
    public required PluginUse<IOptimizer> Optimizer { get; init; }

    /// <summary>Where the search ends at the latest; null where only the optimizer decides.</summary>
    [Description("Ends the search once it has cost so much; by default only the optimizer ends it.")]
    public SearchCap? Budget { get; init; }

    /// <summary>Gives candidates up that surely cannot survive; null where all are scored to the end.</summary>
    [Description("Gives candidates up on the way that surely cannot survive; {} for the usual caution. By default, all are scored on all tokens.")]
    public RacingSpec? Racing { get; init; }

    /// <summary>How models are finetuned; null where none is.</summary>
    [Description("How pruned models are finetuned, where the optimizer asks for finetuned candidates, or after the search.")]
    public FinetuningSpec? Finetuning { get; init; }

    /// <summary>Whether every cluster of the calibration set is searched on its own (EvoP, seed 003, section 4).</summary>
    [Description("One search per cluster of the calibration set; the winners meet on the whole set. By default, one search on the whole set.")]
    public bool PerCluster { get; init; }

    /// <summary>What the result is compared with, besides the dense model.</summary>
    [Description("What the result is compared with; the dense model always is.")]
    public IReadOnlyList<Baseline> Baselines { get; init; } = [Baseline.Uniform];
}

/// <summary>Something simple to beat.</summary>
public enum Baseline
{
    /// <summary>All sublayers treated alike, at the sparsity that the search reached; for a plan that drops sublayers, also as many of the first, the last and random ones dropped.</summary>
    Uniform,

    /// <summary>Greedy search over the same encoding (SLEB).</summary>
    Greedy,

    /// <summary>Random search with as many evaluations.</summary>
    Random,

    /// <summary>Round-to-nearest quantization of all blocks to 8, 4 and 3 bits.</summary>
    Quantization,
}
