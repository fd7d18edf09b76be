using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Torch.Tests;

public class ConcurrencyTests
{
    /// <summary>A BLAS that is not made for several threads gives wrong numbers here, silently: OpenBLAS's serial build did.</summary>
    /// <param name="each">Threads that share out one product.</param>
    /// <param name="callers">Threads that ask for products at once.</param>
    /// <param name="products">Products of each caller; fewer where they take turns and wait.</param>
    [Theory]
    [InlineData(1, 4, 4000)]
    [InlineData(2, 2, 200)]
    public void Products_on_several_threads_at_once_are_the_products_of_one(int each, int callers, int products)
    {
        var threads = get_num_threads();
        set_num_threads(each);
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var (left, right) = (randn([255, 64], generator: generator), randn([64, 129], generator: generator));
        var expected = left.mm(right);
        var wrong = 0;
        var workers = Enumerable.Range(0, callers).Select(_ => new Thread(() =>
        {
            set_num_threads(each);
            for (var i = 0; i < products; i++)
            {
                using var product = left.mm(right);
                if (!product.Equals(expected))
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        })).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        set_num_threads(threads);
        Assert.Equal(0, wrong);
    }
}
