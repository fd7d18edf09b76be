using EvoPrune.Models.Families;
using EvoPrune.Tensors.Kernels;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>A linear layer ready to run.</summary>
/// <param name="Layer">Name and shape.</param>
/// <param name="Role">What the layer computes.</param>
/// <param name="Stored">The weight as the checkpoint lays it out.</param>
/// <param name="Layout">How that is.</param>
/// <param name="Bias">(outputs); null where the layer has none.</param>
internal sealed record Linear(LinearLayer Layer, LinearRole Role, Tensor Stored, WeightLayout Layout, Tensor? Bias)
{
    /// <summary>Reads the weight anew, where Stored only stands for one that stays in its file; null where it is the weight itself.</summary>
    public Func<Tensor>? Source { get; init; }

    /// <summary>Whether a treatment made the weight.</summary>
    public bool IsMade { get; private init; }

    /// <summary>(outputs, inputs) in the 16 bits of autocast; null where products are computed in the weight's own type.</summary>
    public Tensor? Cast { get; init; }

    /// <summary>The weight laid out for the host's products; null if it is not laid out.</summary>
    public PackedWeight? Packed { get; init; }

    /// <summary>A new view of the weight as (outputs, inputs).</summary>
    public Tensor View() => Layout == WeightLayout.InputsByOutputs ? Stored.t() : Stored.alias();

    /// <summary>(rows, inputs) to (rows, outputs), in the type that products are computed in.</summary>
    public Tensor Apply(Tensor x) => Cast is not null
        ? Autocast.Product(x, Cast, Packed, Bias)
        : Packed?.Apply(x, Bias) ?? PackedWeight.Linear(x, View(), Bias);

    /// <summary>The layer with its weight laid out for many products, if it is not yet; the copy belongs to the current dispose scope.</summary>
    public Linear WithPacked() => Packed is not null ? this : this with { Packed = Cast is not null ? Autocast.Packed(Cast) : PackedWeight.TryOf(View()) };

    /// <summary>The same where a weight that a treatment made is needed no further than for products: it goes as soon as it is laid out.</summary>
    public Linear PackedOnly()
    {
        using var _ = NewDisposeScope();
        var packed = WithPacked();
        packed.Packed?.MoveToOuterDisposeScope();
        if (IsMade && packed.Packed is not null)
        {
            Stored.Dispose();
        }

        return packed;
    }

    /// <summary>The layer with its weight in memory; what is read belongs to the current dispose scope.</summary>
    public Linear Read() => Source is null ? this : this with { Stored = Source(), Source = null };

    /// <summary>The layer as it is computed with; what is read, and wider copies, belong to the current dispose scope.</summary>
    public Linear Ready()
    {
        var read = Read();
        return read with { Stored = read.Stored.Ready(), Bias = Bias?.Ready() };
    }

    /// <summary>The layer with its products in 16 bits; the copy belongs to the current dispose scope.</summary>
    public Linear WithCast() => this with { Cast = Autocast.Of(View()), Bias = Bias?.to(ScalarType.BFloat16) };

    /// <summary>The same layer with another weight, (outputs, inputs).</summary>
    public Linear With(Tensor weight) => this with { Stored = weight, Layout = WeightLayout.OutputsByInputs, Source = null, IsMade = true };
}
