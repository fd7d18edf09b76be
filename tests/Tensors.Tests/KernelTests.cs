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

    /// <summary>Does something again and again, with other numbers of threads for an operation.</summary>
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
