using EvoPrune.Pruners;
using static TorchSharp.torch;

namespace EvoPrune.Plugins.Tests;

/// <summary>SparseGPT against a column-by-column optimal brain surgeon that inverts the remaining Hessian for every column.</summary>
public class SparseGptTests
{
    private const int Outputs = 6, Inputs = 24, Tokens = 200;

    [Theory]
    [InlineData("0.5", 8)]
    [InlineData("0.5", 10)]
    [InlineData("0.3", 128)]
    [InlineData("2:4", 8)]
    [InlineData("2:4", 6)]
    public void Weights_agree_with_the_plain_algorithm(string treatment, int blockSize)
    {
        using var scope = NewDisposeScope();
        var target = Random(treatment, Tokens);
        var log = new Lines();
        var actual = new SparseGpt(new() { BlockSize = blockSize }, log).Prune(target).contiguous().data<float>().ToArray();
        var expected = Plain(target, blockSize);
        Assert.Equal(expected.Select(value => value == 0), actual.Select(value => value == 0));
        Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-4);
        Assert.Empty(log);
    }

    [Theory]
    [InlineData("0.5")]
    [InlineData("2:4")]
    public void The_output_error_is_lower_than_that_of_wanda_and_magnitude(string treatment)
    {
        using var scope = NewDisposeScope();
        var target = Random(treatment, Tokens);
        double Error(IPruner pruner)
        {
            var difference = pruner.Prune(target) - target.Weight;
            return (difference.mm(target.Inputs!.Gram!) * difference).sum().item<float>();
        }

        var error = Error(new SparseGpt(new(), new Lines()));
        Assert.InRange(error, 0, Error(new Wanda(new())));
        Assert.InRange(error, 0, Error(new Magnitude()));
    }

    [Fact]
    public void Inputs_that_are_always_zero_lose_their_weights()
    {
        using var scope = NewDisposeScope();
        var target = Random("0.5", Tokens);
        target.Inputs!.Gram!.narrow(0, 7, 1).fill_(0);
        target.Inputs.Gram.narrow(1, 7, 1).fill_(0);
        var pruned = new SparseGpt(new(), new Lines()).Prune(target);
        Assert.Equal(0, pruned.narrow(1, 7, 1).count_nonzero().item<long>());
        Assert.True(pruned.isfinite().all().item<bool>());
    }

    [Fact]
    public void Damping_is_raised_if_needed_and_logged()
    {
        using var scope = NewDisposeScope();
        var target = Random("0.5", tokens: 3);   // 3 tokens, 24 inputs: singular without damping
        var log = new Lines();
        Assert.True(new SparseGpt(new() { Damping = 0 }, log).Prune(target).isfinite().all().item<bool>());
        Assert.Matches("^sparsegpt: the Hessian of 0.attn.w has no Cholesky factor with damping 0; 0.0?01 was used.$", Assert.Single(log));
        target.Inputs!.Gram!.fill_(0).diagonal().fill_(-1);
        Assert.Contains("even with damping", Assert.Throws<InvalidDataException>(() => new SparseGpt(new(), log).Prune(target)).Message,
            StringComparison.Ordinal);
    }

    private static float[] Plain(PruningTarget target, int blockSize)
    {
        var treatment = (Sparsify)target.Treatment;
        var (kept, group) = treatment.Pattern;
        var size = group == 0 ? blockSize : (blockSize + group - 1) / group * group;
        var hessian = target.Inputs!.Gram!.to(ScalarType.Float64) * (2.0 / target.Inputs.Tokens);
        hessian = hessian + eye(Inputs, dtype: ScalarType.Float64) * (0.01 * hessian.diagonal().mean().item<double>());
        var weight = target.Weight.to(ScalarType.Float64).clone();
        var inverses = Enumerable.Range(0, Inputs).Select(j => linalg.inv(hessian.narrow(0, j, Inputs - j).narrow(1, j, Inputs - j)))
            .ToArray();
        var removed = new bool[Outputs, Inputs];
        for (var j = 0; j < Inputs; j++)
        {
            if (group == 0 && j % size == 0)
            {
                var columns = Enumerable.Range(j, Math.Min(size, Inputs - j)).ToArray();
                Remove(columns, Enumerable.Range(0, Outputs), (int)(treatment.Ratio * Outputs * columns.Length));
            }
            else if (group > 0 && j % group == 0)
            {
                for (var row = 0; row < Outputs; row++)
                {
                    Remove([.. Enumerable.Range(j, group)], [row], group - kept);
                }
            }

            for (var row = 0; row < Outputs; row++)
            {
                if (removed[row, j])
                {
                    var rest = weight[row].narrow(0, j, Inputs - j);
                    rest.sub_(inverses[j][0] * (weight[row, j].item<double>() / inverses[j][0, 0].item<double>()));
                    weight[row, j] = tensor(0.0);
                }
            }
        }

        return weight.to(ScalarType.Float32).data<float>().ToArray();

        void Remove(int[] columns, IEnumerable<int> rows, int count)
        {
            var ranked = rows.SelectMany(row => columns.Select(column => (row, column)))
                .OrderBy(place => Math.Pow(
                    weight[place.row, place.column].item<double>(), 2) / inverses[place.column][0, 0].item<double>());
            foreach (var (row, column) in ranked.Take(count))
            {
                removed[row, column] = true;
            }
        }
    }

    private static PruningTarget Random(string treatment, int tokens)
    {
        var random = new RandomStream(5, "sparsegpt");
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextGaussian())];

        // The inputs are correlated; otherwise the other weights could not compensate.
        var x = tensor(Draw(tokens * Inputs), tokens, Inputs).mm(tensor(Draw(Inputs * Inputs), Inputs, Inputs));
        var gram = x.t().mm(x);
        return new(new("0.attn.w", Outputs, Inputs), tensor(Draw(Outputs * Inputs), Outputs, Inputs),
            SparsityPattern.TryParse(treatment, out var pattern)
            ? new Sparsify(pattern)
            : new Sparsify(double.Parse(treatment, System.Globalization.CultureInfo.InvariantCulture)))
        {
            Inputs = new(gram.diagonal().sqrt(), gram, tokens),
        };
    }
}
