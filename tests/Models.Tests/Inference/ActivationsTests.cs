using EvoPrune.Tensors.Kernels;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Inference;

public class ActivationsTests
{
    [Fact]
    public void Every_value_is_that_of_the_definition_wherever_it_stands()
    {
        using var scope = NewDisposeScope();
        float[] all = [.. Enumerable.Range(-1200, 2401).Select(i => i / 100f), 0, -0f, 1e-30f, 40, -40, 1e10f, -1e10f];
        foreach (var count in (int[])[1, 15, 16, 17, 33, all.Length])
        {
            var numbers = all[..count];
            var x = tensor(numbers);
            Activations.GeluTanh(x);
            Assert.All(numbers.Zip(x.data<float>().ToArray()), pair =>
                Assert.Equal(Defined(pair.First), pair.Second, 2e-7 * (1 + Math.Abs(pair.First))));
        }

        static double Defined(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }

    [Fact]
    public void A_bfloat16_number_gets_the_nearest_to_the_value_of_its_own()
    {
        using var scope = NewDisposeScope();
        var wide = arange(-6, 6, 0.01, dtype: ScalarType.Float32);
        foreach (var count in (long[])[1, 31, 32, 33, wide.numel()])
        {
            var (x, expected) = (wide.narrow(0, 0, count).to(ScalarType.BFloat16),
                wide.narrow(0, 0, count).to(ScalarType.BFloat16).to(ScalarType.Float32));
            Activations.GeluTanh(x);
            Activations.GeluTanh(expected);
            Assert.True(x.eq(expected.to(ScalarType.BFloat16)).all().item<bool>());
        }
    }

    [Fact]
    public void What_is_no_number_stays_none()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1f, float.NaN, 2f]);
        Activations.GeluTanh(x);
        Assert.Equal([false, true, false], x.data<float>().ToArray().Select(float.IsNaN));
    }
}
