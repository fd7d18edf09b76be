using System.Globalization;
using System.Text.Json.Serialization;

namespace EvoPrune.Host.Search;

/// <summary>What a search has cost so far.</summary>
/// <param name="Evaluations">Plans measured, failed ones included.</param>
/// <param name="CacheHits">Proposals answered from an earlier measurement of the same plan.</param>
/// <param name="Failed">Measurements that gave no value.</param>
/// <param name="TokensEvaluated">Calibration tokens scored.</param>
/// <param name="TokensTrained">Tokens that candidates were finetuned on.</param>
public sealed record SearchCounts(int Evaluations = 0, int CacheHits = 0, int Failed = 0, long TokensEvaluated = 0, long TokensTrained = 0)
{
    /// <summary>For people.</summary>
    [JsonIgnore]
    public string InWords => string.Create(CultureInfo.InvariantCulture,
        $"{Evaluations} evaluations, {CacheHits} more answered from the cache, {Failed} failed, {TokensEvaluated:N0} tokens{(TokensTrained > 0 ? $", {TokensTrained:N0} tokens trained" : "")}");

    /// <summary>The cost of two searches.</summary>
    public static SearchCounts operator +(SearchCounts left, SearchCounts right) => new(
        left.Evaluations + right.Evaluations,
        left.CacheHits + right.CacheHits,
        left.Failed + right.Failed,
        left.TokensEvaluated + right.TokensEvaluated,
        left.TokensTrained + right.TokensTrained);
}
