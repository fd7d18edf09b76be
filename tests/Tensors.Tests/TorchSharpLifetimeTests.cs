using System.Diagnostics;

namespace EvoPrune.Tensors.Tests;

/// <summary>Garbage collections do not free the arguments of running operations (src/Tensors/TorchSharp.targets).</summary>
public class TorchSharpLifetimeTests
{
    [Fact]
    public void Numbers_handed_to_an_operation_outlive_it_while_garbage_is_collected()
    {
        var (rounds, isDone) = (0, false);
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref isDone))
            {
                GC.Collect(0);
                Thread.Sleep(1);
            }
        });
        collector.Start();
        try
        {
            // The assembly of the package fails dozens of times here, because a Scalar was freed.
            Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
            {
                var until = Stopwatch.StartNew();
                for (var round = 0; round < 1000 || until.ElapsedMilliseconds < 1500; round++)
                {
                    using var scope = NewDisposeScope();
                    var (x, one) = (ones(16), ones(16));
                    for (var i = 0; i < 50; i++)
                    {
                        x.add_(one).mul_(3.0).sub_(one).div_(3.0);
                    }

                    Assert.True(x.isfinite().all().item<bool>());
                    Interlocked.Increment(ref rounds);
                }
            });
        }
        finally
        {
            Volatile.Write(ref isDone, true);
            collector.Join();
        }

        Assert.InRange(rounds, 4000, int.MaxValue);
    }
}
