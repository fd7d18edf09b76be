namespace EvoPrune.Tensors.Tests;

/// <summary>Base class with a dispose scope, disabled gradients and random tensors.</summary>
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

    /// <summary>Repeats work with different numbers of libtorch threads.</summary>
    protected static void OnThreads(IEnumerable<int> numbers, Action work)
    {
        var threads = get_num_threads();
        try
        {
            foreach (var number in numbers)
            {
                set_num_threads(number);
                work();
            }
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    protected static float[] Numbers(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    protected Tensor Random(params long[] shape) => randn(shape, generator: generator);
}
