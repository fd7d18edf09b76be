namespace EvoPrune.Torch.Tests;

/// <summary>Every tensor that a test makes goes when it ends.</summary>
public abstract class InScope : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Tests that look at, or change, what the whole process shares: they run alone.</summary>
[CollectionDefinition(nameof(ProcessWide), DisableParallelization = true)]
public sealed class ProcessWide;

internal static class Values
{
    internal static double[] Of(Tensor tensor) => tensor.to(float64).reshape(-1).data<double>().ToArray();

    internal static void Equal(double[] expected, Tensor actual, double tolerance = 0)
    {
        var values = Of(actual);
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++)
            if (!(Math.Abs(expected[i] - values[i]) <= tolerance) && !expected[i].Equals(values[i]))
                Assert.Fail($"element {i}: expected {expected[i]}, got {values[i]}; all: {string.Join(", ", values.Take(100))}");
    }

    internal static void Equal(Tensor expected, Tensor actual, double tolerance = 0)
    {
        Assert.Equal(expected.shape, actual.shape);
        Equal(Of(expected), actual, tolerance);
    }
}
