using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Host.Tests.Experiments;

/// <summary>One test per kind of mistake; the text is what a user reads.</summary>
public class BinderMessageTests
{
    private const string Keys = "choice, elite, elitist, inner, label, limit, pattern, population, rates, seed";

    [Fact]
    public void Unknown_key_names_the_nearest_and_all_valid_ones() =>
        Expect("label: a\npopulaton: 5", $"x.yaml:2:1: populaton: unknown key; nearest: population; valid keys: {Keys}");

    [Fact]
    public void Unknown_key_that_resembles_nothing_lists_the_valid_ones() =>
        Expect("label: a\nzzz: 5", $"x.yaml:2:1: zzz: unknown key; valid keys: {Keys}");

    [Fact]
    public void Unknown_key_of_a_nested_record_has_its_path() =>
        Expect("label: a\ninner:\n  deph: 2", "x.yaml:3:3: inner.deph: unknown key; nearest: depth; valid keys: depth, note");

    [Fact]
    public void Duplicate_key_names_the_first_one() =>
        Expect("label: a\nseed: 1\nlabel: b", "x.yaml:3:1: label: given twice; the first is at x.yaml:1:1\n  Keep one of the two.");

    [Fact]
    public void Missing_key_says_what_it_is_for() =>
        Expect("seed: 1", "x.yaml:1:1: label: missing; expected text\n  What it is called.");

    [Theory]
    [InlineData("population: many", "x.yaml:2:13: population: expected a whole number from 2 to 1000000, found 'many'")]
    [InlineData("population: 1.5", "x.yaml:2:13: population: expected a whole number from 2 to 1000000, found '1.5'")]
    [InlineData("population: '5'", "x.yaml:2:13: population: expected a whole number from 2 to 1000000, found the quoted text '5'")]
    [InlineData("population: [5]", "x.yaml:2:13: population: expected a whole number from 2 to 1000000, found a list")]
    [InlineData("population: {a: 5}", "x.yaml:2:13: population: expected a whole number from 2 to 1000000, found a mapping")]
    [InlineData("population:", "x.yaml:2:12: population: expected a whole number from 2 to 1000000, found nothing")]
    [InlineData("seed: 0x10", "x.yaml:2:7: seed: expected a whole number, found '0x10'")]
    [InlineData("elite: half", "x.yaml:2:8: elite: expected a number at least 0 and below 1, found 'half'")]
    [InlineData("elite: NaN", "x.yaml:2:8: elite: expected a number at least 0 and below 1, found 'NaN'")]
    [InlineData("elite: 0,5", "x.yaml:2:8: elite: expected a number at least 0 and below 1, found '0,5'")]
    [InlineData("elitist: yes", "x.yaml:2:10: elitist: expected true or false, found 'yes'")]
    [InlineData("pattern: 4:2", "x.yaml:2:10: pattern: expected unstructured, or N:M such as 2:4 with N below M, found '4:2'")]
    [InlineData("rates: 0.5", "x.yaml:2:8: rates: expected a list, each a number, found '0.5'")]
    [InlineData("rates: [1, x]", "x.yaml:2:12: rates.1: expected a number, found 'x'")]
    [InlineData("inner: 3", "x.yaml:2:8: inner: expected a mapping (key: value), found '3'")]
    [InlineData("choice: [blend]", "x.yaml:2:9: choice: expected one of one-point, two-point, blend, found a list")]
    public void Wrong_type_says_what_was_found_and_what_is_expected(string line, string problem) => Expect($"label: a\n{line}", problem);

    [Theory]
    [InlineData("population: 1", "x.yaml:2:13: population: 1 is out of range; expected a whole number from 2 to 1000000")]
    [InlineData("elite: 1.0", "x.yaml:2:8: elite: 1.0 is out of range; expected a number at least 0 and below 1")]
    [InlineData("limit: 0", "x.yaml:2:8: limit: 0 is out of range; expected a whole number at least 1")]
    [InlineData("limit: 3000000000", "x.yaml:2:8: limit: 3000000000 is out of range; expected a whole number at least 1")]
    [InlineData("seed: 99999999999999999999", "x.yaml:2:7: seed: 99999999999999999999 is out of range; expected a whole number")]
    public void Value_out_of_range_states_the_range(string line, string problem) => Expect($"label: a\n{line}", problem);

    [Theory]
    [InlineData("choice: one-pont",
        "x.yaml:2:9: choice: unknown value 'one-pont'; nearest: one-point; valid values: blend, one-point, two-point")]
    [InlineData("choice: OnePoint",
        "x.yaml:2:9: choice: unknown value 'OnePoint'; nearest: one-point; valid values: blend, one-point, two-point")]
    public void Unknown_name_of_an_enumeration_lists_the_names(string line, string problem) => Expect($"label: a\n{line}", problem);

    [Fact]
    public void All_problems_are_told_in_the_order_of_the_file() =>
        Expect(
            "population: 1\nelitist: 5\ninner:\n  dept: 1\nlabel: a\nlabel: b",
            "x.yaml:1:13: population: 1 is out of range; expected a whole number from 2 to 1000000",
            "x.yaml:2:10: elitist: expected true or false, found '5'",
            "x.yaml:4:3: inner.dept: unknown key; nearest: depth; valid keys: depth, note",
            "x.yaml:6:1: label: given twice; the first is at x.yaml:5:1\n  Keep one of the two.");

    [Fact]
    public void A_record_that_refuses_a_value_is_quoted() =>
        Assert.Equal(["x.yaml:1:7: even: 3 is odd."], Binder.Problems<Picky>("even: 3"));

    [Fact]
    public void Too_short_a_list_says_how_many_are_needed() =>
        Assert.Equal(["x.yaml:1:7: some: expected a list of at least 1, each a whole number, found 0"],
            Binder.Problems<NotEmpty>("some: []"));

    private static void Expect(string yaml, params string[] problems) => Assert.Equal(problems, Binder.Problems<SampleOptions>(yaml));

    private sealed record Picky
    {
        public int Even
        {
            get;
            init => field = value % 2 == 0 ? value : throw new ArgumentException($"{value} is odd.");
        }
    }

    private sealed record NotEmpty
    {
        [MinLength(1)]
        public required IReadOnlyList<int> Some { get; init; }
    }
}
