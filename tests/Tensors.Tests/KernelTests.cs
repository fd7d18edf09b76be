namespace EvoPrune.Tensors.Tests;

/// <summary>A dispose scope without gradients, and random tensors in it.</summary>
public abstract class KernelTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly IDisposable noGrad = no_grad();
    private readonly Generator generator = new(1);

    public void Dispose()
    {
        noGrad.Dispose();
        generator.Dispose();
        scope.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static float[] Numbers(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    protected Tensor Random(params long[] shape) => randn(shape, generator: generator);
}
