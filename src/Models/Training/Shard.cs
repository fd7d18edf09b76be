using EvoPrune.Models.Inference;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Models.Training;

/// <summary>One part of every batch, with gradients of its own over the shared weights: parts can run at the same time.</summary>
internal sealed class Shard : IDisposable
{
    private readonly Dictionary<string, Tensor> leaves;
    private readonly ModelWeights weights;

    public Shard(TrainableModel model)
    {
        leaves = model.Parameters.ToDictionary(
            entry => entry.Key,
            entry => entry.Value.detach().requires_grad_().DetachFromDisposeScope(),
            StringComparer.Ordinal);
        weights = model.Assemble(name => leaves[name]);
    }

    /// <summary>Loss and gradients of some windows, summed over tokens and divided by <paramref name="divisor"/>.</summary>
    public double Backward(Tensor inputs, Tensor targets, double divisor)
    {
        using var scope = NewDisposeScope();
        var logits = weights.Logits(weights.States(inputs));
        var loss = F.cross_entropy(logits, targets.reshape(-1), reduction: nn.Reduction.Sum) / divisor;
        loss.backward();
        return loss.item<float>();
    }

    /// <summary>Takes the gradient of a parameter out of the shard.</summary>
    public Tensor TakeGradient(string name)
    {
        var leaf = leaves[name];
        var gradient = leaf.grad ?? throw new InvalidOperationException($"{name} has no gradient.");
        leaf.grad = null;
        return gradient;
    }

    public void Dispose()
    {
        foreach (var leaf in leaves.Values)
        {
            leaf.Dispose();
        }
    }
}
