using EvoPrune.Models.Families;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Transformer = EvoPrune.Models.Inference.Transformer;

namespace EvoPrune.Models.Training;

/// <summary>A model whose weights are trained in place: the forward pass of inference, with gradients.</summary>
public abstract class Trainable : IDisposable
{
    private protected Trainable(ModelConfig config, IReadOnlyDictionary<string, Parameter> parameters) =>
        (Config, Parameters) = (config, parameters);

    /// <summary>Sizes and settings.</summary>
    public ModelConfig Config { get; }

    /// <summary>Everything that is trained, by the names of the family without prefix; a tied head is the token embedding.</summary>
    public IReadOnlyDictionary<string, Parameter> Parameters { get; }

    /// <summary>The model as it is now, to measure it between steps.</summary>
    public abstract ICandidate Candidate { get; }

    /// <summary>For pruned parameters, 1 where a weight is trained and 0 where it stays zero.</summary>
    internal IReadOnlyDictionary<string, Tensor> Masks { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>The forward pass over tensors that stand for the parameters.</summary>
    /// <param name="find">Gives such a tensor by the name of its parameter.</param>
    internal abstract Transformer Over(Func<string, Tensor> find);

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        foreach (var tensor in Owned)
        {
            tensor.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The tensors to free.</summary>
    private protected virtual IEnumerable<Tensor> Owned => Parameters.Values;
}
