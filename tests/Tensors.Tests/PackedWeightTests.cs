using System.Runtime.InteropServices;

namespace EvoPrune.Tensors.Tests;

public sealed class PackedWeightTests : KernelTests
{
    [Theory]
    [InlineData(512, 128, 384)]
    [InlineData(7, 5, 33)]
    [InlineData(1, 64, 16)]
    [InlineData(6, 1, 1)]
    [InlineData(129, 700, 17)]   // Several blocks of rows.
    [InlineData(97, 2500, 40)]   // Several blocks of inputs.
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

        // All alignments of a float, and rows with gaps between them.
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
        OnThreads([2, 3, 64], () => Assert.Equal(expected, Numbers(PackedWeight.Of(weight).Apply(x, bias))));
    }

    // The definition: one chain of fused multiply-adds that starts with the bias, for any vector width.
    [Theory]
    [InlineData(50)]
    [InlineData(2050)]
    public void A_sum_is_one_chain_in_the_order_of_the_inputs(int inputs)
    {
        var (x, weight, bias) = (Random(9, inputs), Random(40, inputs), Random(40));
        var (rows, weights, starts) = (Numbers(x), Numbers(weight), Numbers(bias));
        var expected = from row in Enumerable.Range(0, 9)
                       from output in Enumerable.Range(0, 40)
                       select Enumerable.Range(0, inputs).Aggregate(
                           starts[output], (sum, i) =>
                               MathF.FusedMultiplyAdd(rows[(row * inputs) + i], weights[(output * inputs) + i], sum));
        Assert.Equal(expected.ToArray(), Numbers(PackedWeight.Of(weight).Apply(x, bias)));
    }

    // Equal results without packing: partial squares, one row and many, and fewer outputs than a block.
    [Theory]
    [InlineData(128, 64, 4096)]
    [InlineData(127, 50, 301)]
    [InlineData(1, 7, 48)]
    [InlineData(5, 33, 7)]
    [InlineData(37, 1, 50)]
    public void A_weight_as_it_lies_gives_the_same_bits_also_from_16_bits_and_on_threads(int rows, int inputs, int outputs)
    {
        var (x, weight, bias) = (Random(rows, inputs), Random(outputs, inputs), Random(outputs));
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float16 })
        {
            var stored = weight.to(type);
            var expected = Numbers(PackedWeight.Of(stored.to(ScalarType.Float32)).Apply(x, bias));
            var unbiased = Numbers(PackedWeight.Of(stored.to(ScalarType.Float32)).Apply(x, null));
            OnThreads([get_num_threads(), 3, 64], () =>
            {
                Assert.Equal(expected, Numbers(PackedWeight.Linear(x, stored, bias)));
                Assert.Equal(unbiased, Numbers(PackedWeight.Linear(x.t().contiguous().t(), stored, null)));
            });
        }
    }

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void Every_number_of_16_bits_becomes_itself(ScalarType type)
    {
        var all = zeros([1 << 16, 1], dtype: type);
        var bits = MemoryMarshal.Cast<byte, ushort>(all.bytes);
        for (var i = 0; i < bits.Length; i++)
        {
            bits[i] = (ushort)i;
        }

        var expected = all.to(ScalarType.Float32).view(-1);
        var product = PackedWeight.Linear(ones(1, 1), all, null).view(-1);
        Assert.Equal(Numbers(expected).Select(BitsOf), Numbers(product).Select(BitsOf));
        Assert.Equal(1 << 16, expected.numel());

        // Multiplying by 1 and adding 0 preserves all values, except that -0 becomes 0.
        static int BitsOf(float number) => float.IsNaN(number) ? -1 : BitConverter.SingleToInt32Bits(number + 0f);
    }

    [Fact]
    public void What_is_no_number_stays_in_its_row()
    {
        var (x, packed) = (Random(12, 8), PackedWeight.Of(Random(20, 8)));
        var before = Numbers(packed.Apply(x, null));
        x[4, 3] = float.NaN;
        var after = Numbers(packed.Apply(x, null));
        Assert.All(after.Index(), entry =>
            Assert.True(entry.Index / 20 == 4 ? float.IsNaN(entry.Item) : entry.Item == before[entry.Index]));
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
    public void A_weight_for_other_rows_is_refused()
    {
        Assert.Contains(
            "take", Assert.Throws<ArgumentException>(() => PackedWeight.Of(Random(3, 6)).Apply(Random(8, 5), null)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "take", Assert.Throws<ArgumentException>(() => PackedWeight.Linear(Random(8, 5), Random(30, 6), null)).Message,
            StringComparison.Ordinal);
    }

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
