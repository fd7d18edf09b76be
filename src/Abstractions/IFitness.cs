using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>Scores a candidate by one number.</summary>
/// <remarks>Exceptions may escape: the host records a failed evaluation. So it does for NaN and infinities.</remarks>
public interface IFitness
{
    /// <summary>What the number means.</summary>
    Metric Metric { get; }

    /// <summary>Measures the candidate of the trial on the trial's tokens.</summary>
    double Measure(Trial trial);
}

/// <summary>One candidate, beside the dense model it was made from, and the tokens to score it on.</summary>
/// <param name="Candidate">The compressed model.</param>
/// <param name="Dense">The same model uncompressed.</param>
/// <param name="Tokens">Windows of token ids; as many as the proposal's budget allows.</param>
/// <param name="Topology">Blocks, sublayers and layers of the model.</param>
public sealed record Trial(ICandidate Candidate, ICandidate Dense, TokenWindows Tokens, ModelTopology Topology)
{
    /// <summary>The compressed model again, never answered from what other candidates computed: for timing it.</summary>
    public ICandidate Unshared { get; init; } = Candidate;

    /// <summary>How the host keeps what fitness makes of the dense model; null where nothing is kept.</summary>
    public Func<object, Func<Tensor>, Tensor>? Keep { private get; init; }

    /// <summary>
    /// A tensor that depends on the dense model and on tokens alone, to be read only: another candidate's, if the host has kept it within the budget
    /// for what candidates share, or else made now. It belongs to the current dispose scope.
    /// </summary>
    /// <param name="key">All that it depends on, as a record type of the plugin's own.</param>
    /// <param name="make">Makes it, in the current dispose scope.</param>
    public Tensor Shared(object key, Func<Tensor> make) => Keep is null ? make() : Keep(key, make);
}
