using TorchSharp.Modules;

namespace EvoPrune.Torch.Tests;

public class AdamWTests : InScope
{
    private static Parameter At(ScalarType type, params double[] values) => new(tensor(values).to(type));

    private static void Descend(AdamW optimizer, Parameter parameter, Tensor gradient)
    {
        parameter.grad = gradient.to(parameter.dtype);
        optimizer.step();
    }

    /// <summary>The update rule written out for one number (Loshchilov and Hutter, 2019, algorithm 2).</summary>
    private static double[] ByHand(double value, double[] gradients, double lr, double b1, double b2, double eps, double decay)
    {
        double m = 0, v = 0;
        return [.. gradients.Select((g, t) =>
        {
            value *= 1 - lr * decay;
            m = b1 * m + (1 - b1) * g;
            v = b2 * v + (1 - b2) * g * g;
            var (mean, square) = (m / (1 - Math.Pow(b1, t + 1)), v / (1 - Math.Pow(b2, t + 1)));
            return value -= lr * mean / (Math.Sqrt(square) + eps);
        })];
    }

    [Theory]
    [InlineData(ScalarType.Float64, 1e-12)]  // composed operations
    [InlineData(ScalarType.Float32, 1e-6)]   // the fused kernel
    public void Steps_follow_the_rule(ScalarType type, double tolerance)
    {
        double[] gradients = [0.5, -2, 0.1, 3];
        var p = At(type, 1, -4);
        using var optimizer = optim.AdamW([p], lr: 0.1, beta1: 0.8, beta2: 0.9, eps: 1e-3, weight_decay: 0.2);
        var first = ByHand(1, gradients, 0.1, 0.8, 0.9, 1e-3, 0.2);
        var second = ByHand(-4, [.. gradients.Select(g => -2 * g)], 0.1, 0.8, 0.9, 1e-3, 0.2);
        for (var t = 0; t < gradients.Length; t++)
        {
            Descend(optimizer, p, tensor(new[] { gradients[t], -2 * gradients[t] }));
            Values.Equal([first[t], second[t]], p, tolerance);
        }
    }

    [Fact]
    public void Fused_kernel_equals_the_composed_operations_on_many_elements()
    {
        using var random = new Generator(3);
        var start = randn(100_003, generator: random);
        Parameter fused = new(start.clone()), composed = new(start.to(float64));
        using var a = optim.AdamW([fused], lr: 0.01, weight_decay: 0.1);
        using var b = optim.AdamW([composed], lr: 0.01, weight_decay: 0.1);
        for (var t = 0; t < 3; t++)
        {
            var gradient = randn(100_003, generator: random);
            Descend(a, fused, gradient);
            Descend(b, composed, gradient);
        }
        Assert.InRange((fused - composed).abs().max().ToDouble(), 0, 2e-6);
    }

    [Fact]
    public void Maximize_turns_the_sign_and_amsgrad_keeps_the_largest_square()
    {
        Parameter up = At(float32, 1), down = At(float32, 1);
        using var climber = optim.AdamW([up], lr: 0.1, maximize: true);
        using var walker = optim.AdamW([down], lr: 0.1);
        Descend(climber, up, tensor(-2f));
        Descend(walker, down, tensor(2f));
        Values.Equal(down, up);

        var p = At(float64, 1);
        using var optimizer = optim.AdamW([p], lr: 0.1, amsgrad: true);
        Descend(optimizer, p, tensor(10.0));
        Descend(optimizer, p, tensor(0.0));
        var state = (AdamW.State)optimizer.state_dict().State[0];
        Values.Equal([0.001 * 100], state.max_exp_avg_sq!, 1e-12);
        Values.Equal([0.999 * 0.001 * 100], state.exp_avg_sq, 1e-12);
    }

    [Fact]
    public void Parameters_without_gradient_are_left_alone()
    {
        Parameter used = At(float32, 1), unused = At(float32, 1);
        using var optimizer = optim.AdamW([used, unused], weight_decay: 0.5);
        Descend(optimizer, used, tensor(1f));
        Values.Equal([1], unused);
        Assert.Equal([1L, 0], optimizer.state_dict().State.Select(s => ((AdamW.State)s).step));
    }

    [Fact]
    public void Groups_have_their_own_rates_which_can_change()
    {
        Parameter a = At(float64, 0), b = At(float64, 0);
        AdamW.ParamGroup[] groups = [new([a], lr: 0.5), new() { Parameters = [b] }];
        using var optimizer = optim.AdamW(groups, lr: 0.25);
        Assert.Equal([0.5, 0.25], optimizer.ParamGroups.Select(group => group.LearningRate));
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate *= 2;
        a.grad = tensor(1.0);
        b.grad = tensor(-1.0);
        optimizer.step();
        Values.Equal([-1], a, 1e-6);
        Values.Equal([0.5], b, 1e-6);
        Assert.Equal([0.5, 0.25], optimizer.ParamGroups.Select(group => group.InitialLearningRate));
        Assert.Equal(2, optimizer.parameters().Count());
    }

    [Fact]
    public void Step_evaluates_its_closure_with_gradients_and_zero_grad_clears_them()
    {
        var p = At(float64, 3);
        using var optimizer = optim.AdamW([p], lr: 0.1);
        using (no_grad())
        {
            var loss = optimizer.step(() =>
            {
                var l = p.square().sum();
                l.backward();
                return l;
            });
            Values.Equal([9], loss!);
        }
        Values.Equal([6], p.grad!);
        Values.Equal([2.9], p, 1e-6);
        optimizer.zero_grad();
        Values.Equal([0], p.grad!);
    }

    [Fact]
    public void State_restored_from_bytes_continues_exactly()
    {
        Parameter a = At(float32, 1, 2, 3), b = new(a.clone().detach());
        using var original = optim.AdamW([a], lr: 0.05, weight_decay: 0.1);
        Descend(original, a, tensor(new float[] { 1, -2, 3 }));
        original.ParamGroups.First().LearningRate = 0.01;

        using var stream = new MemoryStream();
        original.save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;
        using (no_grad())
            b.copy_(a);
        using var restored = optim.AdamW([b]);
        restored.load_state_dict(new BinaryReader(stream));

        Descend(original, a, tensor(new float[] { 4, 5, -6 }));
        Descend(restored, b, tensor(new float[] { 4, 5, -6 }));
        Assert.True(a.Equals(b));
        Assert.Equal(0.01, restored.ParamGroups.Single().LearningRate);

        using var copied = optim.AdamW([b]);
        copied.load_state_dict(original.state_dict());
        Assert.True(copied.state_dict().State[0].ApproximatelyEquals(original.state_dict().State[0]));
    }

    [Fact]
    public void State_of_another_model_is_refused()
    {
        using var one = optim.AdamW([At(float32, 1)]);
        using var two = optim.AdamW([At(float32, 1), At(float32, 1)]);
        Assert.Contains("1 parameters", Assert.Throws<ArgumentException>(() => two.load_state_dict(one.state_dict())).Message);
        Assert.Throws<ArgumentException>(() => optim.AdamW([At(float32, 1)], beta1: 1));
    }

    [Fact]
    public void Steps_leave_no_tensors_behind()
    {
        var p = At(float64, 1, 2);
        using var optimizer = optim.AdamW([p], amsgrad: true);
        p.grad = tensor(new[] { 1.0, 1 });
        DisposeScopeManager.Statistics.Reset();
        for (var i = 0; i < 100; i++)
            optimizer.step();
        Assert.Equal(0, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
