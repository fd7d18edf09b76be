using EvoPrune.Models.Tests.Support;

namespace EvoPrune.Models.Tests.References;

/// <summary>Two independent implementations, PyTorch and plain loops, agree on all reference models.</summary>
public sealed class PlainModelTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-5;

    // In standard files, but not used by the forward pass.
    private static readonly string[] Idle = ["rotary_emb.inv_freq", "position_ids", "pooler.dense.", "cls."];

    public static TheoryData<string> Cases => [.. ReferenceModels.Names];

    [Fact]
    public void There_is_a_folder_for_every_family_and_form() => Assert.Equal(
        [
            "bert", "bert-legacy", "gpt2-tied", "gpt2-untied", "llama-bf16-sharded", "llama-dynamic", "llama-gqa-tied", "llama-hetero",
            "llama-linear", "llama-odd", "llama-untied", "llama-v5", "llama3-rope", "mistral", "mistral-null-window", "opt-old-prefix",
            "opt-post", "opt-pre", "qwen2-tied", "qwen2-window",
        ],
        ReferenceModels.Names);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Plain_loops_match_the_recorded_values(string name)
    {
        var model = PlainModel.Open(ReferenceModels.ModelOf(name));
        var expected = ReferenceModels.Logits(name) ?? ReferenceModels.HiddenStates(name)!;
        Func<int[], double[][]> forward = ReferenceModels.Logits(name) is null ? model.HiddenStates : model.Logits;
        double[][][] actual = [.. ReferenceModels.Windows(name).Select(forward)];
        Assert.Equal(
            expected.Select(window => (window.Length, window[0].Length)), actual.Select(window => (window.Length, window[0].Length)));
        var largest = Flat(expected).Max(Math.Abs);
        var deviation = Flat(expected).Zip(Flat(actual), (a, b) => Math.Abs(a - b)).Max() / largest;
        output.WriteLine($"{name}: {deviation:0.0e+0} of the largest value, {largest:0.0}");
        Assert.InRange(deviation, 0, Tolerance);
        Assert.DoesNotContain(model.Unread, tensor => !Idle.Any(part => tensor.Contains(part, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("bert-legacy")]
    public void Recorded_means_are_those_of_the_recorded_states(string name) => Assert.All(
        ReferenceModels.HiddenStates(name)!.Zip(ReferenceModels.Means(name)!),
        window => Assert.All(window.Second.Index(), mean => Assert.Equal(window.First.Average(row => row[mean.Index]), mean.Item, 1e-6)));

    [SharedFact]
    public void Plain_loops_match_the_real_language_model()
    {
        var expected = Shared.Reference.GetProperty("logits");
        var logits = PlainModel.Open(Shared.Model).Logits([.. expected.GetProperty("tokens").EnumerateArray().Select(id => id.GetInt32())]);
        Assert.All(
            expected.GetProperty("first8").EnumerateArray().Zip(logits[expected.GetProperty("position").GetInt32()]),
            pair => Assert.Equal(pair.First.GetDouble(), pair.Second, 1e-4));
        Assert.Equal(
            expected.GetProperty("argmaxPerPosition").EnumerateArray()
                .Select(id => id.GetInt32()), logits.Select(row => row.IndexOf(row.Max())));
    }

    private static IEnumerable<double> Flat(IEnumerable<double[][]> windows) => windows.SelectMany(window => window.SelectMany(row => row));
}
