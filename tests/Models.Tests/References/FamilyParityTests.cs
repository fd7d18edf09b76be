using EvoPrune.Models.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.References;

/// <summary>All families and configurations against values of an independent implementation.</summary>
public sealed class FamilyParityTests
{
    private const double Tolerance = 1e-4;

    public static TheoryData<string> Cases => [.. ReferenceModels.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_model_computes_what_the_definition_says(string name)
    {
        using var scope = NewDisposeScope();
        using var model = ModelFolder.Open(ReferenceModels.ModelOf(name)).Load(CPU, ScalarType.Float32);
        foreach (var (ids, expected) in ReferenceModels.Windows(name)
            .Zip(ReferenceModels.Logits(name) ?? ReferenceModels.HiddenStates(name)!))
        {
            var states = model.Dense.HiddenStates(Tokens(ids));
            Near(expected, ReferenceModels.Logits(name) is null ? states : model.Dense.Logits(states));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Windows_side_by_side_give_what_each_gives_alone(string name)
    {
        using var scope = NewDisposeScope();
        using var model = ModelFolder.Open(ReferenceModels.ModelOf(name)).Load(CPU, ScalarType.Float32);
        var windows = ReferenceModels.Windows(name).Select(Tokens).ToArray();
        var together = model.Dense.HiddenStates(cat(windows, 0));
        Assert.All(windows.Index(), window => Assert.True(
            together.narrow(0, window.Index, 1).allclose(model.Dense.HiddenStates(window.Item), 1e-5, 1e-5)));
    }

    // The directional derivative along the gradient equals its norm.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_reach_every_parameter(string name)
    {
        using var scope = NewDisposeScope();
        var folder = ModelFolder.Open(ReferenceModels.ModelOf(name));
        using var model = folder.LoadTrainable();
        var ids = ReferenceModels.Windows(name)[0];
        var transformer = model.Over(key => model.Parameters[key]);
        Tensor Loss()
        {
            var states = transformer.Differentiable(Tokens(ids));
            return !folder.Family.IsCausal
                ? (states * linspace(-1, 1, states.numel(), ScalarType.Float32).view_as(states)).sum() / states.numel()
                : nn.functional.cross_entropy(
                    transformer.Logits(states.narrow(0, 0, ids.Length - 1)), tensor(Array.ConvertAll(ids[1..], id => (long)id)));
        }

        Loss().backward();
        var gradients = model.Parameters.ToDictionary(entry => entry.Key, entry => entry.Value.grad);
        using var _ = no_grad();
        foreach (var (key, parameter) in model.Parameters)
        {
            var gradient = gradients[key] ?? throw new InvalidOperationException($"{key} has no gradient.");
            var norm = gradient.norm().item<float>();
            var direction = norm > 0 ? gradient / norm : gradient;
            const double Step = 1e-3;
            parameter.add_(direction * Step);
            var above = Loss().item<float>();
            parameter.add_(direction * (-2 * Step));
            var below = Loss().item<float>();
            parameter.add_(direction * Step);
            Assert.True(Math.Abs(norm - (above - below) / (2 * Step)) <= 0.02 * norm
                + 1e-3, $"{key}: {norm} against {(above - below) / (2 * Step)}");
        }
    }

    private static Tensor Tokens(int[] ids) => tensor(Array.ConvertAll(ids, id => (long)id), [1, ids.Length]);

    private static void Near(double[][] expected, Tensor actual)
    {
        Assert.Equal([1, expected.Length, expected[0].Length], actual.shape);
        var largest = expected.Max(row => row.Max(Math.Abs));
        var values = actual.reshape(-1).data<float>().ToArray();
        var deviation = expected.SelectMany(row => row).Zip(values, (a, b) => Math.Abs(a - b)).Max() / largest;
        Assert.InRange(deviation, 0, Tolerance);
    }
}
