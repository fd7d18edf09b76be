using System.Globalization;

namespace EvoPrune.Host.Search;

/// <summary>Which calibration tokens a budget means: budgets for the same tokens make equal minibatches.</summary>
/// <param name="Tokens">How many, in whole windows.</param>
/// <param name="Batch">Key of a random draw; null for the first windows, and for all of them.</param>
internal sealed record Minibatch(long Tokens, long? Batch)
{
    /// <summary>What a budget means on these windows.</summary>
    public static Minibatch Of(Budget budget, TokenWindows calibration)
    {
        var tokens = calibration.Within(budget.EvaluationTokens).Tokens;
        return new(tokens, tokens < calibration.Tokens ? budget.Batch : null);
    }

    /// <summary>The windows themselves, without repetition, in the order of the calibration set.</summary>
    /// <param name="calibration">The windows to choose among.</param>
    /// <param name="seed">The seed of the run.</param>
    public TokenWindows From(TokenWindows calibration, long seed)
    {
        var first = calibration.Within(Tokens);
        return Batch is { } batch
            ? calibration.Choose(new RandomStream(seed, string.Create(CultureInfo.InvariantCulture, $"minibatch {batch}")).Choose(first.Count, calibration.Count).Order())
            : first;
    }
}
