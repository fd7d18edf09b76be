using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Tests.Experiments;

public class YamlReaderTests
{
    [Theory]
    [InlineData("label: &a b", "x.yaml:1:8: label: anchor '&a' is not supported\n  Write the value out where it is used.")]
    [InlineData("label: !!str b", "x.yaml:1:8: label: tag 'tag:yaml.org,2002:str' is not supported\n  Leave the tag out; types come from the option.")]
    [InlineData("label: a\n---\nlabel: b", "x.yaml:2:1: a second document starts here; expected one document")]
    [InlineData("", "x.yaml:1:1: there is nothing in it; expected key: value lines")]
    [InlineData("# only a comment\n", "x.yaml:2:1: there is nothing in it; expected key: value lines")]
    [InlineData("[a, b]", "x.yaml:1:1: expected a mapping (key: value), found a list")]
    [InlineData("label: a\ninner:\n\tdepth: 1", "x.yaml:3:1: a tab in the indentation; YAML is indented with spaces\n  Replace the tab by spaces.")]
    [InlineData("label: a\n  \tseed: 1", "x.yaml:2:3: a tab in the indentation; YAML is indented with spaces\n  Replace the tab by spaces.")]
    public void Whatever_is_not_plain_yaml_is_refused(string yaml, string problem) =>
        Assert.Equal([problem], Binder.Problems<SampleOptions>(yaml));

    [Fact]
    public void Json_is_yaml_and_may_be_indented_with_tabs() =>
        Assert.Equal("b", Binder.Bind<SampleOptions>("{\n\t\"label\": \"b\",\n\t\"inner\": {\n\t\t\"depth\": 3\n\t}\n}\n").Label);

    [Fact]
    public void An_alias_is_refused_beside_its_anchor() =>
        Assert.Contains("x.yaml:2:7: seed: alias '*a' is not supported\n  Write the value out.", Binder.Problems<SampleOptions>("label: &a b\nseed: *a"));

    [Theory]
    [InlineData("label: [a", "x.yaml:2:")]
    [InlineData("label: 'a", "x.yaml:1:")]
    [InlineData("label: a\n bad: b", "x.yaml:2:")]
    [InlineData("label: a\nseed 5\nx: 3", "x.yaml:")]
    [InlineData("? {a: b}\n: c", "x.yaml:1:")]
    public void A_syntax_error_has_its_place_and_advice(string yaml, string where)
    {
        var problem = Assert.Single(Binder.Problems<SampleOptions>(yaml));
        Assert.StartsWith(where, problem, StringComparison.Ordinal);
        Assert.Contains(": not valid YAML: ", problem, StringComparison.Ordinal);
        Assert.EndsWith("Look at indentation, colons, quotes and brackets here and on the line before.", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Garbage_gives_problems_and_never_another_exception()
    {
        var random = new RandomStream(7, "garbage");
        for (var i = 0; i < 5000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, 1 + random.Next(24)).Select(_ => random.Pick("ab:-?[]{},&*!|>'\"%@`#~ \n\n0.\\\u0001\uFEFF".ToCharArray())));
            var overrides = new Findings();
            YamlReader.ReadValue(text, new Location("--set"), overrides);
            Binder.Problems<SampleOptions>(text);
        }
    }

    [Fact]
    public void Endless_nesting_is_an_error_and_no_crash() =>
        Assert.Contains("nested deeper than 64 levels", Assert.Single(Binder.Problems<SampleOptions>("label: " + new string('[', 100_000))), StringComparison.Ordinal);
}
