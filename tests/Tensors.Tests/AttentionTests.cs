namespace EvoPrune.Tensors.Tests;

public sealed class AttentionTests : KernelTests
{
    [Theory]
    [InlineData(2, 4, 4, 64, 32, true, null)]
    [InlineData(1, 4, 2, 37, 20, true, null)]   // Shared keys; no multiple of the vector width.
    [InlineData(1, 2, 1, 100, 16, true, 7)]     // A sliding window.
    [InlineData(1, 2, 2, 90, 8, true, 40)]      // A window that skips whole panels.
    [InlineData(1, 2, 2, 50, 8, true, 1)]       // Each position attends only to itself.
    [InlineData(3, 2, 2, 33, 8, false, null)]
    [InlineData(1, 1, 1, 1, 4, true, null)]
    public void Values_are_mixed_as_in_double_precision(int windows, int heads, int shared, int length, int width, bool isCausal, int? span)
    {
        var (q, k, v) =
            (Random(windows, heads, length, width), Random(windows, shared, length, width), Random(windows, shared, length, width + 3));
        var mixed = Attention.Of(q, k, v, isCausal, span);
        Assert.Equal([windows * length, heads * (width + 3)], mixed.shape);
        Assert.InRange((mixed - Exact(q, k, v, isCausal, span)).abs().max().item<double>(), 0, 2e-6);
    }

    [Fact]
    public void Views_of_one_matrix_are_read_where_they_lie()
    {
        var joined = Random(2, 24, 3, 4, 16);
        Tensor Part(int index) => joined.select(2, index).transpose(1, 2);
        Assert.Equal(
            Numbers(Attention.Of(Part(0).contiguous(), Part(1).contiguous(), Part(2).contiguous(), true, null)),
            Numbers(Attention.Of(Part(0), Part(1), Part(2), true, null)));
    }

    [Fact]
    public void A_window_is_the_same_to_the_bit_whatever_windows_are_beside_it_and_with_any_number_of_threads()
    {
        var (q, k, v) = (Random(5, 4, 45, 12), Random(5, 2, 45, 12), Random(5, 2, 45, 12));
        var all = Numbers(Attention.Of(q, k, v, true, null));
        for (var window = 0; window < 5; window++)
        {
            var one = Numbers(Attention.Of(q.narrow(0, window, 1), k.narrow(0, window, 1), v.narrow(0, window, 1), true, null));
            Assert.Equal(all[(window * one.Length)..((window + 1) * one.Length)], one);
        }

        OnThreads([3], () => Assert.Equal(all, Numbers(Attention.Of(q, k, v, true, null))));
    }

    [Fact]
    public void What_comes_later_changes_no_bit_of_what_came_before()
    {
        var (q, k, v) = (Random(1, 2, 60, 8), Random(1, 2, 60, 8), Random(1, 2, 60, 8));
        var before = Numbers(Attention.Of(q, k, v, true, null));
        k.narrow(2, 31, 29).mul_(50);
        v.narrow(2, 31, 29).mul_(50);
        Assert.Equal(before[..(31 * 16)], Numbers(Attention.Of(q, k, v, true, null))[..(31 * 16)]);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_no_number_gives_none(float value)
    {
        var (q, k, v) = (Random(1, 1, 20, 8), Random(1, 1, 20, 8), Random(1, 1, 20, 8));
        q[0, 0, 10, 0] = value;
        var mixed = Attention.Of(q, k, v, true, null);
        Assert.True(mixed[10].isfinite().logical_not().all().item<bool>());
        Assert.True(mixed[9].isfinite().all().item<bool>());
    }

    private static Tensor Exact(Tensor q, Tensor k, Tensor v, bool isCausal, int? span)
    {
        var (length, sharing) = (q.shape[2], q.shape[1] / k.shape[1]);
        Tensor Wide(Tensor x) => x.to(ScalarType.Float64);
        var scores = matmul(Wide(q), Wide(k).repeat_interleave(sharing, 1).transpose(2, 3)) / Math.Sqrt(q.shape[3]);
        if (isCausal)
        {
            var places = arange(length);
            var distance = places.unsqueeze(1) - places.unsqueeze(0);
            scores = scores.masked_fill(distance.lt(0).logical_or(distance.ge(span ?? length)), double.NegativeInfinity);
        }

        return matmul(scores.softmax(3), Wide(v).repeat_interleave(sharing, 1)).transpose(1, 2).reshape(q.shape[0] * length, -1);
    }
}
