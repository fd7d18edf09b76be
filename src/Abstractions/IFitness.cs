using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>Scores a candidate by one number.</summary>
/// <remarks>Exceptions may escape: the host records them as a failed evaluation. NaN and infinite values are failures too.</remarks>
public interface IFitness
{
    /// <summary>The meaning of the number.</summary>
    Metric Metric { get; }

    /// <summary>Scores the candidate on the tokens of the trial.</summary>
    double Measure(Trial trial);

    /// <summary>
    /// Whether the time of the forward pass is what is measured. Then the candidate reuses no results of other candidates, such as those of
    /// the prefix cache.
    /// </summary>
    bool MeasuresTime => false;
}

/// <summary>One candidate with the dense model it was made from and the tokens to score it on.</summary>
/// <param name="Candidate">The compressed model.</param>
/// <param name="Dense">The same model uncompressed.</param>
/// <param name="Tokens">Windows of token ids; as many as the budget of the proposal allows.</param>
/// <param name="Topology">Blocks, sublayers and layers of the model.</param>
public sealed record Trial(ICandidate Candidate, ICandidate Dense, TokenWindows Tokens, ModelTopology Topology)
{
    /// <summary>Tensors of the dense model that candidates share.</summary>
    public IDenseCache Cache { get; init; } = NoDenseCache.Instance;

    private sealed class NoDenseCache : IDenseCache
    {
        public static NoDenseCache Instance { get; } = new();

        public Tensor GetOrMake(object key, Func<Tensor> make) => make();
    }
}

/// <summary>Keeps tensors that depend only on the dense model and on tokens, within the memory budget of the run.</summary>
public interface IDenseCache
{
    /// <summary>The read-only tensor of this key, made now unless it was kept. It belongs to the current dispose scope.</summary>
    /// <param name="key">Everything the tensor depends on, as a record type of the plugin.</param>
    /// <param name="make">Makes the tensor in the current dispose scope.</param>
    Tensor GetOrMake(object key, Func<Tensor> make);
}
