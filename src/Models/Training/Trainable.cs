using EvoPrune.Models.Families;
using EvoPrune.Models.Inference;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EvoPrune.Models.Training;

/// <summary>Something whose weights are trained in place: the same forward pass as in inference, with gradients.</summary>
public abstract class Trainable : IDisposable
{
    private protected Trainable(ModelConfig config, IReadOnlyDictionary<string, Parameter> parameters) => (Config, Parameters) = (config, parameters);

    /// <summary>Sizes and settings.</summary>
    public ModelConfig Config { get; }

    /// <summary>All that is trained, by the names of the family without prefix; a tied head is not among them.</summary>
    public IReadOnlyDictionary<string, Parameter> Parameters { get; }

    /// <summary>The model as it is now, to measure it between steps.</summary>
    public abstract ICandidate Candidate { get; }

    /// <summary>Of pruned parameters, 1 where a weight is trained and 0 where it stays zero.</summary>
    internal virtual IReadOnlyDictionary<string, Tensor> Masks { get; } = new Dictionary<string, Tensor>();

    /// <summary>The forward pass over tensors found by name, which may be views of the parameters.</summary>
    internal abstract ModelWeights Assemble(Func<string, Tensor> find);

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        foreach (var tensor in Owned)
        {
            tensor.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>What is freed in the end.</summary>
    private protected virtual IEnumerable<Tensor> Owned => Parameters.Values;
}
