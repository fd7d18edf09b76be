using EvoPrune.Models;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Levels;
using static TorchSharp.torch;

namespace EvoPrune.Benchmarks;

/// <summary>All levels that were asked for, as published scripts hold them: in dense shapes, with zeros where parts are gone.</summary>
internal sealed class LevelsInMemory(LanguageModel model, LevelDatabase database) : IDisposable
{
    private readonly TreatedSublayers treated = new(database, masked: true);
    private readonly Dictionary<(SublayerId, Shrink), IReadOnlyList<(string Name, Tensor Value)>> made = [];

    /// <summary>Weights and biases of a sublayer at a level, by their names in a GPT-2 checkpoint.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Of(SublayerId sublayer, Shrink level)
    {
        if (!made.TryGetValue((sublayer, level), out var tensors))
        {
            using var scope = NewDisposeScope();
            var layers = treated.Of(model.Weights.Sublayers.Single(other => other.Id == sublayer), level).Layers;
            made.Add((sublayer, level), tensors =
            [
                .. layers.Select(layer => (Name(layer, "weight"), layer.View().t().clone().DetachFromDisposeScope())),
                .. layers.Where(layer => layer.Bias is not null).Select(layer => (Name(layer, "bias"), layer.Bias!.clone().DetachFromDisposeScope())),
            ]);
        }

        return tensors;
    }

    public void Dispose()
    {
        foreach (var (_, tensor) in made.Values.SelectMany(tensors => tensors))
        {
            tensor.Dispose();
        }
    }

    private static string Name(Linear layer, string what) => $"h.{layer.Layer.Name}.{what}";
}
