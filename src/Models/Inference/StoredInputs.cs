using EvoPrune.Models.Families;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>Statistics of a sublayer's inputs that outlive the scope they were measured in: plain arrays, which no thread owns.</summary>
internal sealed class StoredInputs
{
    private readonly IReadOnlyDictionary<LinearRole, (float[] Norms, float[]? Gram, long Tokens)> arrays;

    /// <summary>Copies statistics.</summary>
    public StoredInputs(IReadOnlyDictionary<LinearRole, InputStatistics> statistics) =>
        arrays = statistics.ToDictionary(entry => entry.Key, entry => (Array(entry.Value.Norms), entry.Value.Gram is { } gram ? Array(gram) : null, entry.Value.Tokens));

    /// <summary>The statistics again; the tensors belong to the current dispose scope, and on a processor lie over the arrays.</summary>
    public IReadOnlyDictionary<LinearRole, InputStatistics> On(Device device) => arrays.ToDictionary(entry => entry.Key, entry =>
    {
        var (norms, gram, tokens) = entry.Value;
        return new InputStatistics(from_array(norms, device), gram is null ? null : from_array(gram, device).view(norms.Length, norms.Length), tokens);
    });

    private static float[] Array(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.cpu().reshape(-1).data<float>().ToArray();
    }
}
