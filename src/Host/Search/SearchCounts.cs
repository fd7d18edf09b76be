using System.Globalization;
using System.Text.Json.Serialization;

namespace EvoPrune.Host.Search;

/// <summary>The cost of a search so far.</summary>
/// <param name="Evaluations">Plans measured, including failed ones.</param>
/// <param name="CacheHits">Proposals answered by an earlier measurement of the same plan.</param>
/// <param name="Failed">Measurements that gave no value.</param>
/// <param name="TokensEvaluated">Calibration tokens scored.</param>
/// <param name="TokensTrained">Tokens that candidates were finetuned on.</param>
public sealed record SearchCounts(int Evaluations = 0, int CacheHits = 0, int Failed = 0, long TokensEvaluated = 0, long TokensTrained = 0)
{
    /// <summary>The counts in words.</summary>
    [JsonIgnore]
    public string InWords => string.Create(CultureInfo.InvariantCulture,
        $"{Evaluations} evaluations, {CacheHits} more answered from the cache, {Failed} failed, {TokensEvaluated:N0} tokens")
        + (TokensTrained > 0 ? string.Create(CultureInfo.InvariantCulture, $", {TokensTrained:N0} tokens trained") : "");

    /// <summary>The cost of two searches.</summary>
    public static SearchCounts operator +(SearchCounts left, SearchCounts right) => new(
        left.Evaluations + right.Evaluations,
        left.CacheHits + right.CacheHits,
        left.Failed + right.Failed,
        left.TokensEvaluated + right.TokensEvaluated,
        left.TokensTrained + right.TokensTrained);
}

/// <summary>The cost of one measurement.</summary>
/// <param name="Evaluations">0 for a plan whose first windows were scored before, otherwise 1.</param>
/// <param name="Tokens">Calibration tokens scored.</param>
/// <param name="Trained">Tokens that the candidate is finetuned on.</param>
internal readonly record struct EvaluationCost(int Evaluations, long Tokens, long Trained);

/// <summary>Determines the cost of measurements: a plan costs once per minibatch, and in a race only the windows that are new.</summary>
/// <param name="races">Whether candidates race, so that a later measurement extends the first windows of an earlier one.</param>
internal sealed class CostCounter(bool races)
{
    private readonly HashSet<ScoredPlan> measured = [];
    private readonly Dictionary<CompressionPlan, long> firstTokens = [];

    /// <summary>The cost of measuring a plan now.</summary>
    public EvaluationCost CostOf(ScoredPlan scored)
    {
        if (measured.Contains(scored))
        {
            return default;
        }

        var before = races && scored.Minibatch.IsFirstWindows ? firstTokens.GetValueOrDefault(scored.Plan) : 0;
        return new(before == 0 ? 1 : 0, Math.Max(0, scored.Minibatch.Tokens - before), scored.Minibatch.Trained);
    }

    /// <summary>Records a measurement.</summary>
    public void Add(ScoredPlan scored)
    {
        measured.Add(scored);
        if (scored.Minibatch.IsFirstWindows)
        {
            firstTokens[scored.Plan] = Math.Max(scored.Minibatch.Tokens, firstTokens.GetValueOrDefault(scored.Plan));
        }
    }
}
