using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Host.Experiments;

/// <summary>Racing: candidates are scored window by window, and those that surely cannot survive are not scored to the end.</summary>
public sealed record RacingSpec
{
    /// <summary>Windows that every candidate is scored on before the first are given up; then twice as many, and so on.</summary>
    [Description("Windows that every candidate is scored on before the first are given up; then twice as many, until all have been.")]
    [Range(2, 1_000_000)]
    public int First { get; init; } = 4;

    /// <summary>How sure it must be that another candidate is better: the confidence of a one-sided paired t-test over windows.</summary>
    [Description("How sure it must be that another candidate is better: the confidence of a one-sided paired t-test over windows.")]
    [Range(0.5, 0.999999)]
    public double Confidence { get; init; } = 0.999;

    /// <summary>Whether what is known of other genomes counts as well.</summary>
    [Description("Whether a Gaussian process, which learns from the genomes that were scored in full, may be sure as well, before anything is scored and at every halt.")]
    public bool Surrogate { get; init; }
}
