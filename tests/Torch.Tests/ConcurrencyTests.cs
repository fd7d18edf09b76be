using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Torch.Tests;

public class ConcurrencyTests
{
    /// <summary>A BLAS that is not made for several threads gives wrong numbers here, silently: OpenBLAS's serial build did.</summary>
    [Fact]
    public void Products_on_several_threads_at_once_are_the_products_of_one()
    {
        var threads = get_num_threads();
        set_num_threads(1);
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var (left, right) = (randn([255, 64], generator: generator), randn([64, 129], generator: generator));
        var expected = left.mm(right);
        var wrong = 0;
        var workers = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 4000; i++)
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
