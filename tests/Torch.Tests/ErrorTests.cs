using System.Runtime.InteropServices;

namespace EvoPrune.Torch.Tests;

public class ErrorTests : InScope
{
    [Fact]
    public void Failures_carry_libtorchs_text_without_its_backtrace()
    {
        var error = Assert.Throws<TorchException>(() => ones(2, 3).matmul(ones(2, 3)));
        Assert.Equal("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", error.Message);
        Assert.IsAssignableFrom<ExternalException>(error);
    }

    [Fact]
    public void Bad_indices_and_dimensions_have_their_own_type()
    {
        Assert.Contains("index 5 out of range", Assert.Throws<TorchIndexException>(() => ones(2)[5]).Message);
        Assert.Contains("Dimension out of range", Assert.Throws<TorchIndexException>(() => ones(2).sum(dim: 3)).Message);
        var error = Assert.Throws<TorchIndexException>(() => ones(2).index_select(0, tensor(new long[] { 7 })));
        Assert.Contains("out of range", error.Message);
    }

    [Fact]
    public void Indefinite_and_singular_matrices_have_their_own_type()
    {
        var indefinite = tensor(new double[,] { { 1, 2 }, { 2, 1 } });
        Assert.Throws<TorchLinAlgException>(() => linalg.cholesky(indefinite));
        Assert.Throws<TorchLinAlgException>(() => linalg.inv(ones([2, 2], float64)));
    }

    [Fact]
    public void Exhausted_memory_has_its_own_type()
    {
        var error = Assert.Throws<TorchOutOfMemoryException>(() => empty(1L << 50));
        Assert.Contains("memory", error.Message);
    }

    [Fact]
    public void Failures_belong_to_their_thread_and_do_not_linger()
    {
        Parallel.For(0, 50, i =>
        {
            using var scope = NewDisposeScope();
            var error = Assert.ThrowsAny<ExternalException>(() => ones(2, i + 3).mm(ones(2, i + 3)));
            Assert.Contains($"2x{i + 3}", error.Message);
            Assert.Equal(2, ones(2).sum().ToDouble());
        });
    }

    [Fact]
    public void Disposed_tensors_are_refused_before_native_code_sees_them()
    {
        var x = ones(2);
        x.Dispose();
        x.Dispose();
        Assert.Throws<InvalidOperationException>(() => x + 1);
        Assert.Throws<InvalidOperationException>(() => x.shape);
        Assert.Throws<NullReferenceException>(() => ones(1).add((Tensor)null!));
        Assert.Equal("disposed tensor", x.ToString());
    }

    [Fact]
    public void Missing_devices_are_named()
    {
        if (cuda.is_available())
            return;
        Assert.Equal(0, cuda.device_count());
        Assert.Contains("CUDA", Assert.Throws<InvalidOperationException>(() => ones(1).cuda()).Message);
        Assert.Throws<InvalidOperationException>(() => device("cuda:1"));
        Assert.Throws<InvalidOperationException>(() => cuda.synchronize());
        Assert.Equal("cuda:1", new Device("cuda:1").ToString());
        Assert.Equal("cpu", ((Device)"cpu").ToString());
        Assert.Throws<ArgumentException>(() => new Device("gpu"));
    }
}
