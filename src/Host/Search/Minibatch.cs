using System.Globalization;

namespace EvoPrune.Host.Search;

/// <summary>Which calibration tokens a budget means: budgets for the same tokens make equal minibatches.</summary>
/// <param name="Tokens">How many are scored, in whole windows.</param>
/// <param name="Batch">Key of a random draw; null for the first windows, and for all of them where nothing is trained.</param>
/// <param name="Trained">How many the candidate is finetuned on first, in whole steps.</param>
internal sealed record Minibatch(long Tokens, long? Batch, long Trained = 0)
{
    /// <summary>Whether it is the first windows, of the candidate as it is: such scores grow into each other.</summary>
    public bool IsFirstWindows => Batch is null && Trained == 0;

    /// <summary>What a budget means on these windows.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="calibration">The windows to score on.</param>
    /// <param name="tokensPerStep">Tokens of one step of finetuning.</param>
    public static Minibatch Of(Budget budget, TokenWindows calibration, long tokensPerStep = 1)
    {
        var tokens = calibration.Within(budget.EvaluationTokens).Tokens;
        var trained = (budget.FinetuningTokens + tokensPerStep - 1) / tokensPerStep * tokensPerStep;
        return new(tokens, tokens < calibration.Tokens || trained > 0 ? budget.Batch : null, trained);
    }

    /// <summary>The windows themselves, without repetition, in the order of the calibration set.</summary>
    /// <param name="calibration">The windows to choose among.</param>
    /// <param name="seed">The seed of the run.</param>
    public TokenWindows From(TokenWindows calibration, long seed)
    {
        var first = calibration.Within(Tokens);
        return Batch is { } batch && first.Count < calibration.Count
            ? calibration.Choose(new RandomStream(seed, string.Create(CultureInfo.InvariantCulture, $"minibatch {batch}")).Choose(first.Count, calibration.Count).Order())
            : first;
    }
}
