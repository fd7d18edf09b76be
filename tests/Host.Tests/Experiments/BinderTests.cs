using EvoPrune.Host.Options;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Tests.Experiments;

public class BinderTests
{
    [Fact]
    public void What_the_file_leaves_out_keeps_the_default_of_the_record()
    {
        var options = Binder.Bind<SampleOptions>("label: a");
        Assert.Equal(new SampleOptions { Label = "a", Rates = options.Rates }, options);
        Assert.Equal([0.5], options.Rates);
    }

    [Fact]
    public void Every_kind_of_value_is_read()
    {
        var options = Binder.Bind<SampleOptions>(
            """
            label: 12            # plain text may look like a number
            elitist: false
            population: 30
            seed: -9000000000
            elite: 1e-3
            limit: null
            choice: two-point
            pattern: 2:4
            rates: [0.25, 3]
            inner: { depth: 2, note: 'null' }
            """);
        Assert.Equal(
            new SampleOptions
            {
                Label = "12",
                Elitist = false,
                Population = 30,
                Seed = -9_000_000_000,
                Elite = 0.001,
                Limit = null,
                Choice = Choice.TwoPoint,
                Pattern = new(2, 4),
                Rates = options.Rates,
                Inner = new() { Depth = 2, Note = "null" },
            },
            options);
        Assert.Equal([0.25, 3], options.Rates);
    }

    [Fact]
    public void Nested_record_keeps_what_the_outer_default_says() =>
        Assert.Equal(new Nested { Depth = 9, Note = "x" }, Binder.Bind<SampleOptions>("label: a\ninner: { note: x }").Inner);

    [Fact]
    public void Binding_never_writes_to_a_default()
    {
        var shared = Binder.Bind<Sharing>("inner: { depth: 3 }");
        Assert.Equal((3, 1), (shared.Inner.Depth, Sharing.Shared.Depth));
    }

    [Theory]
    [InlineData("0.1")]
    [InlineData("1e-3")]
    [InlineData("1E-05")]
    [InlineData("5e-1")]
    [InlineData(".25")]
    [InlineData("0")]
    public void Numbers_are_read_in_invariant_notation(string text) =>
        Assert.Equal(double.Parse(text, System.Globalization.CultureInfo.InvariantCulture),
            Binder.Bind<SampleOptions>($"label: a\nelite: {text}").Elite);

    [Fact]
    public void Any_number_and_text_survives_being_written_and_read()
    {
        var random = new RandomStream(1, "binder");
        var kind = new OptionConverters().Record(typeof(SampleOptions));
        for (var i = 0; i < 200; i++)
        {
            var options = new SampleOptions
            {
                Label = string.Concat(Enumerable.Range(0, 1 + random.Next(6))
                    .Select(_ => random.Pick("a-:#'\"{}[],&*!|>%@`? \tö~0.=\\\n".ToCharArray()))),
                Elitist = random.NextBool(),
                Population = 2 + random.Next(1000),
                Seed = (long)random.NextUInt64(),
                Elite = random.NextDouble() * Math.Pow(10, -random.Next(20)),
                Limit = random.NextBool() ? null : 1 + random.Next(100),
                Choice = random.Pick(Enum.GetValues<Choice>()),
                Pattern = random.NextBool() ? new(2, 4) : SparsityPattern.Unstructured,
                Inner = new() { Depth = random.Next(9), Note = random.Pick<string?>(["", "~", "null", "true", "1e5", null]) },
            };
            var text = EvoPrune.Host.Yaml.YamlWriter.Write((System.Text.Json.Nodes.JsonObject)kind.Write(options, null));
            var read = Binder.Bind<SampleOptions>(text);
            Assert.Equal(options with { Rates = read.Rates }, read);
        }
    }

    [Fact]
    public void A_type_that_options_cannot_have_is_the_authors_mistake()
    {
        var error = Assert.Throws<OptionTypeException>(() => new OptionConverters().Record(typeof(Odd)));
        Assert.Equal(
            "Odd.Patience has type TimeSpan; options are string, bool, int, long, double, enumerations, lists, nested records, "
            + "or types with static TryParse(string, out T).",
            error.Message);
    }

    [Fact]
    public void A_record_that_contains_itself_is_the_authors_mistake() =>
        Assert.Equal("Endless contains itself; options cannot.",
            Assert.Throws<OptionTypeException>(() => new OptionConverters().Record(typeof(Endless))).Message);

    [Fact]
    public void A_positional_record_is_the_authors_mistake() =>
        Assert.Equal(
            "Positional is no options record: it has no public constructor without parameters.",
            Assert.Throws<OptionTypeException>(() => new OptionConverters().Record(typeof(Positional))).Message);

    [Theory]
    [InlineData("MutationRate", "mutation-rate")]
    [InlineData("Float32", "float32")]
    [InlineData("KLDivergence", "kl-divergence")]
    [InlineData("TwoPoint", "two-point")]
    [InlineData("X", "x")]
    public void Names_are_written_in_kebab_case(string name, string written) => Assert.Equal(written, Kebab.Of(name));

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ab", "ba", 1)]
    [InlineData("same", "same", 0)]
    public void Distance_counts_edits_and_swaps(string a, string b, int edits) => Assert.Equal(edits, Nearest.Distance(a, b));

    private sealed record Odd
    {
        public TimeSpan Patience { get; init; }
    }

    private sealed record Endless
    {
        public Endless? Again { get; init; }
    }

    private sealed record Positional(int Count);

    private sealed record Sharing
    {
        public static readonly Nested Shared = new();

        public Nested Inner { get; init; } = Shared;
    }
}
