namespace EvoPrune.Tensors.Tests;

public sealed class PackedWeightTests : KernelTests
{
    [Theory]
    [InlineData(512, 128, 384)]
    [InlineData(7, 5, 33)]
    [InlineData(1, 64, 16)]
    [InlineData(6, 1, 1)]
    [InlineData(85, 700, 17)]   // rows in several goes
    public void Products_are_those_in_double_precision(int rows, int inputs, int outputs)
    {
        var (x, weight, bias) = (Random(rows, inputs), Random(outputs, inputs), Random(outputs));
        foreach (var (weighed, added) in new[] { (weight, bias), (weight, null), (weight.t().contiguous().t(), bias) })
        {
            var exact = nn.functional.linear(x.to(ScalarType.Float64), weighed.to(ScalarType.Float64), added?.to(ScalarType.Float64));
            var error = (PackedWeight.Of(weighed).Apply(x, added) - exact).abs().max().item<double>();
            Assert.InRange(error, 0, 1e-6 * Math.Sqrt(inputs) * 10);
        }
    }

    [Fact]
    public void A_row_is_the_same_to_the_bit_whatever_rows_are_beside_it_and_wherever_it_lies()
    {
        var (x, packed, bias) = (Random(300, 77), PackedWeight.Of(Random(45, 77)), Random(45));
        var all = Numbers(packed.Apply(x, bias));
        foreach (var (start, count) in new[] { (0, 1), (1, 5), (13, 6), (64, 100), (299, 1), (3, 297) })
        {
            Assert.Equal(all[(start * 45)..((start + count) * 45)], Numbers(packed.Apply(x.narrow(0, start, count), bias)));
        }

        // Every address that a float may have, and rows that do not follow one another.
        for (var shift = 0; shift < 16; shift++)
        {
            var memory = Random(shift + (300 * 80));
            var lying = memory.narrow(0, shift, 300 * 80).view(300, 80).narrow(1, 3, 77);
            lying.copy_(x);
            Assert.Equal(all, Numbers(packed.Apply(lying, bias)));
        }
    }

    [Fact]
    public void Neither_threads_nor_the_layout_of_the_weight_change_a_bit()
    {
        var (x, weight, bias) = (Random(70, 96), Random(200, 96), Random(200));
        var expected = Numbers(PackedWeight.Of(weight).Apply(x, bias));
        Assert.Equal(expected, Numbers(PackedWeight.Of(weight.t().contiguous().t()).Apply(x, bias)));
        Assert.Equal(expected, Numbers(PackedWeight.Linear(x.view(2, 35, 96), weight, bias)));
        var threads = get_num_threads();
        try
        {
            foreach (var number in new[] { 2, 3, 64 })
            {
                set_num_threads(number);
                Assert.Equal(expected, Numbers(PackedWeight.Of(weight).Apply(x, bias)));
            }
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    // The definition: one chain of fused multiplications and additions, beginning with the bias. No wider or narrower vector may change it.
    [Fact]
    public void A_sum_is_one_chain_in_the_order_of_the_inputs()
    {
        var (x, weight, bias) = (Random(9, 50), Random(40, 50), Random(40));
        var (rows, weights, starts) = (Numbers(x), Numbers(weight), Numbers(bias));
        var expected = from row in Enumerable.Range(0, 9)
                       from output in Enumerable.Range(0, 40)
                       select Enumerable.Range(0, 50).Aggregate(starts[output], (sum, i) => MathF.FusedMultiplyAdd(rows[(row * 50) + i], weights[(output * 50) + i], sum));
        Assert.Equal(expected.ToArray(), Numbers(PackedWeight.Of(weight).Apply(x, bias)));
    }

    [Fact]
    public void What_is_no_number_stays_in_its_row()
    {
        var (x, packed) = (Random(12, 8), PackedWeight.Of(Random(20, 8)));
        var before = Numbers(packed.Apply(x, null));
        x[4, 3] = float.NaN;
        var after = Numbers(packed.Apply(x, null));
        Assert.All(after.Index(), entry => Assert.True(entry.Index / 20 == 4 ? float.IsNaN(entry.Item) : entry.Item == before[entry.Index]));
    }

    [Fact]
    public void Other_types_and_gradients_are_left_to_libtorch()
    {
        var (x, weight) = (Random(4, 6), Random(3, 6));
        Assert.Equal(ScalarType.Float64, PackedWeight.Linear(x.to(ScalarType.Float64), weight.to(ScalarType.Float64), null).dtype);
        using var _ = enable_grad();
        var trained = weight.clone().requires_grad_();
        PackedWeight.Linear(x, trained, null).sum().backward();
        Assert.NotNull(trained.grad);
    }

    [Fact]
    public void A_weight_for_other_rows_is_refused() =>
        Assert.Contains("take", Assert.Throws<ArgumentException>(() => PackedWeight.Of(Random(3, 6)).Apply(Random(8, 5), null)).Message, StringComparison.Ordinal);

    [Fact]
    public void No_tensor_stays()
    {
        var (x, weight) = (Random(20, 6), Random(3, 6));
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 100; i++)
        {
            using var each = NewDisposeScope();
            PackedWeight.Of(weight).Apply(x, null);
        }

        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
