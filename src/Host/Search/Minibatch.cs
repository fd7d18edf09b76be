using System.Globalization;

namespace EvoPrune.Host.Search;

/// <summary>The calibration tokens that a budget stands for. Budgets for the same tokens make equal minibatches.</summary>
/// <param name="Tokens">Tokens to score, in whole windows.</param>
/// <param name="Batch">Key of a random draw; null for the first windows, and for all windows unless the candidate is trained.</param>
/// <param name="Trained">Tokens to finetune the candidate on before it is scored, in whole steps.</param>
internal sealed record Minibatch(long Tokens, long? Batch, long Trained = 0)
{
    /// <summary>Whether it is the first windows, scored untrained. Such scores can be extended window by window.</summary>
    public bool IsFirstWindows => Batch is null && Trained == 0;

    /// <summary>The minibatch of a budget.</summary>
    /// <param name="budget">The budget of a proposal.</param>
    /// <param name="calibration">The windows to score on.</param>
    /// <param name="tokensPerStep">Tokens of one finetuning step.</param>
    public static Minibatch Of(Budget budget, TokenWindows calibration, long tokensPerStep = 1)
    {
        var tokens = calibration.Within(budget.EvaluationTokens).Tokens;
        var trained = (budget.FinetuningTokens + tokensPerStep - 1) / tokensPerStep * tokensPerStep;
        return new(tokens, tokens < calibration.Tokens || trained > 0 ? budget.Batch : null, trained);
    }

    /// <summary>The windows without repetition, in the order of the calibration set.</summary>
    /// <param name="calibration">The windows to choose from.</param>
    /// <param name="seed">The seed of the run.</param>
    public TokenWindows From(TokenWindows calibration, long seed)
    {
        var first = calibration.Within(Tokens);
        if (Batch is not { } batch || first.Count == calibration.Count)
        {
            return first;
        }

        var random = new RandomStream(seed, string.Create(CultureInfo.InvariantCulture, $"minibatch {batch}"));
        return calibration.Choose(random.Choose(first.Count, calibration.Count).Order());
    }
}

/// <summary>A plan and the tokens to score it on. Equal ones are measured once.</summary>
internal sealed record ScoredPlan(CompressionPlan Plan, Minibatch Minibatch);
