using EvoPrune.Models.Inference;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Models.Training;

/// <summary>One part of every batch, with gradients of its own over the shared weights: parts can run at the same time.</summary>
internal sealed class Shard : IDisposable
{
    private readonly Dictionary<string, Tensor> leaves;
    private readonly ModelWeights weights;
    private readonly ICandidate? teacher;
    private readonly double distillation;

    /// <summary>A part over the weights of a model.</summary>
    /// <param name="model">Whose weights are trained.</param>
    /// <param name="teacher">Whose predictions are learned as well; null for nobody's.</param>
    /// <param name="distillation">What the teacher weighs; the text weighs the rest of 1.</param>
    public Shard(Trainable model, ICandidate? teacher = null, double distillation = 0)
    {
        (this.teacher, this.distillation) = (teacher, distillation);
        leaves = model.Parameters.ToDictionary(
            entry => entry.Key,
            entry => entry.Value.detach().requires_grad_().DetachFromDisposeScope(),
            StringComparer.Ordinal);
        weights = model.Assemble(name => leaves[name]);
    }

    /// <summary>Loss of some windows, summed over tokens and divided by <paramref name="divisor"/>; its gradients are added to those before.</summary>
    public double Backward(Tensor inputs, Tensor targets, double divisor)
    {
        using var scope = NewDisposeScope();
        var logits = weights.Logits(weights.States(inputs));
        var loss = F.cross_entropy(logits, targets.reshape(-1), reduction: nn.Reduction.Sum) / divisor;
        if (teacher is not null)
        {
            loss = loss * (1 - distillation) + F.kl_div(F.log_softmax(logits, 1), Taught(inputs), reduction: nn.Reduction.Sum) * (distillation / divisor);
        }

        loss.backward();
        return loss.item<float>();
    }

    /// <summary>Takes the gradient of a parameter out of the shard; null for one that takes no part, as where a sublayer has lost all its channels.</summary>
    public Tensor? TakeGradient(string name)
    {
        var leaf = leaves[name];
        var gradient = leaf.grad;
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

    // Log-probabilities (windows x length, vocabulary).
    private Tensor Taught(Tensor inputs)
    {
        using var _ = no_grad();
        var logits = teacher!.Logits(teacher.HiddenStates(inputs)).to(ScalarType.Float32);
        return F.log_softmax(logits.reshape(-1, logits.shape[^1]), 1);
    }
}
