namespace EvoPrune.Host.Search;

/// <summary>The calibration tokens on which the evaluations were scored that may become the result. Values on other tokens do not compare.</summary>
/// <remarks>
/// More training goes before less, then more tokens before fewer, so that the whole calibration set settles a search. Of different minibatches
/// of one size the latest counts, since the search has moved on from the others.
/// </remarks>
internal sealed class ResultTokens
{
    /// <summary>The tokens; null before the first success.</summary>
    public Minibatch? Tokens { get; private set; }

    /// <summary>Whether an evaluation on these tokens may become the result.</summary>
    /// <param name="scored">What it was scored on.</param>
    /// <param name="isNew">Whether those before it no longer may.</param>
    public bool Admits(Minibatch scored, out bool isNew)
    {
        isNew = scored != Tokens && !(Tokens is { } best && (scored.Trained, scored.Tokens).CompareTo((best.Trained, best.Tokens)) < 0);
        Tokens = isNew ? scored : Tokens;
        return scored == Tokens;
    }

    /// <summary>Whatever is scored next may become the result.</summary>
    public void Settle() => Tokens = null;
}
