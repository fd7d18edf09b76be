using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Host.Experiments;

/// <summary>What a search may cost: the same cap makes unlike optimizers comparable. Baselines that search get what the search used.</summary>
public sealed record SearchCap
{
    /// <summary>Plans to measure; null for no such cap.</summary>
    [Description("Plans to measure at most; proposals answered from the cache are free.")]
    [Range(1, int.MaxValue)]
    public int? Evaluations { get; init; }

    /// <summary>Calibration tokens to score; null for no such cap.</summary>
    [Description("Calibration tokens to score at most.")]
    [Range(1, long.MaxValue)]
    public long? Tokens { get; init; }

    /// <summary>Tokens to finetune candidates on; null for no such cap.</summary>
    [Description("Tokens to finetune candidates on at most.")]
    [Range(0, long.MaxValue)]
    public long? TokensTrained { get; init; }

    /// <summary>What one of several searches may cost that share the cap evenly.</summary>
    public SearchCap Share(int searches) => new()
    {
        Evaluations = Evaluations is { } evaluations ? Math.Max(1, evaluations / searches) : null,
        Tokens = Tokens / searches,
        TokensTrained = TokensTrained / searches,
    };

    /// <summary>Whether a cost is within the cap.</summary>
    public bool Allows(long evaluations, long tokens, long trained = 0) => !(evaluations > Evaluations) && !(tokens > Tokens) && !(trained > TokensTrained);
}
