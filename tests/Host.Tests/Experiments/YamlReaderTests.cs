using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Tests.Experiments;

public class YamlReaderTests
{
    [Theory]
    [InlineData("label: !!str b",
        "x.yaml:1:8: label: tag 'tag:yaml.org,2002:str' is not supported\n  Leave the tag out; types come from the option.")]
    [InlineData("label: a\n---\nlabel: b", "x.yaml:2:1: a second document starts here; expected one document")]
    [InlineData("", "x.yaml:1:1: there is nothing in it; expected key: value lines")]
    [InlineData("# only a comment\n", "x.yaml:2:1: there is nothing in it; expected key: value lines")]
    [InlineData("[a, b]", "x.yaml:1:1: expected a mapping (key: value), found a list")]
    public void Whatever_is_not_plain_yaml_is_refused(string yaml, string problem) =>
        Assert.Equal([problem], Binder.Problems<SampleOptions>(yaml));

    [Fact]
    public void Json_is_yaml_and_may_be_indented_with_tabs() =>
        Assert.Equal("b", Binder.Bind<SampleOptions>("{\n\t\"label\": \"b\",\n\t\"inner\": {\n\t\t\"depth\": 3\n\t}\n}\n").Label);

    [Theory]
    [InlineData("label: a\ninner:\n\tdepth: 1", "3:1")]
    [InlineData("label: a\ninner:\n  depth: 1\n\tnote: b", "4:1")]
    [InlineData("label: a\n  \tseed: 1", "2:3")]
    [InlineData("label: a\ninner:\n  \tdepth: 1", "3:3")]
    [InlineData("label: a\ninner:\n  \tdepth: 1\n  \tnote: b", "3:3")]
    [InlineData("label: a\nrates:\n\t- 0.5", "3:1")]
    [InlineData("label: a\n\t# fine\nrates: [\n\t0.5 ]\ninner:\n\tdepth: 1", "6:1")]
    [InlineData("label: |\n  a\n  \tb\ninner:\n\tdepth: 1", "5:1")]
    public void A_tab_that_stands_for_structure_is_refused_where_it_stands(string yaml, string place) => Assert.Equal(
        [$"x.yaml:{place}: a tab in the indentation; YAML is indented with spaces\n  Replace the tab by spaces, here and where other "
            + $"lines begin with one."],
        Binder.Problems<SampleOptions>(yaml));

    [Theory]
    [InlineData("label: b\t# a comment\nseed: 3")]
    [InlineData("label: b\n\t# a comment\nseed: 3")]
    [InlineData("\t# a comment\nlabel: b\n \t \t# another\n\t\nseed:\t3\n\t\n")]
    [InlineData("label: b\ninner:\n\t# about the depth\n  depth: 1\n\t\n  note: |\n    one\n    \ttwo\nseed: 3")]
    [InlineData("label: b\ninner:\n  note: >-\n    one\n    \t# two\n    \n  depth: 1\nseed: 3")]
    [InlineData("label: b\ninner: { depth: 1,\n\tnote: c,\n}\nseed: 3")]
    [InlineData("label: b\nrates: [\n\t0.5,\n\t0.6\n]\nseed: 3")]
    [InlineData("label: b\ninner:\n  note: \"one\n  \ttwo\"\nseed: 3")]
    [InlineData("label: b\r\n\t# a comment\r\n\t\r\nseed: 3\r\n")]
    public void A_tab_elsewhere_is_fine(string yaml)
    {
        var bound = Binder.Bind<SampleOptions>(yaml);
        Assert.Equal(("b", 3), (bound.Label, bound.Seed));
    }

    [Fact]
    public void Tabs_of_a_block_of_text_are_its_own()
    {
        Assert.Equal("one\n\ttwo\n\t# three\n",
            Binder.Bind<SampleOptions>("label: b\n\t# of the note\ninner:\n  note: |\n    one\n    \ttwo\n    \t# three\n").Inner.Note);
    }

    [Theory]
    [InlineData("label: &a b\ninner: { note: *a, depth: 3 }")]
    [InlineData("inner: &i { note: b, depth: 3 }\nlabel: b")]
    [InlineData("base: &base { note: b, depth: 3 }\nlabel: b\ninner: *base")]
    [InlineData("base: &base { note: b, depth: 3 }\nlabel: b\ninner:\n  <<: *base")]
    [InlineData("base: &base { note: c, depth: 3 }\nlabel: b\ninner:\n  <<: *base\n  note: b")]
    [InlineData("base: &base { note: c, depth: 3 }\nlabel: b\ninner:\n  note: b\n  <<: *base")]
    [InlineData("one: &one { note: b }\ntwo: &two { note: c, depth: 3 }\nlabel: b\ninner: { <<: [*one, *two] }")]
    [InlineData("one: &one { note: b, depth: 4 }\ntwo: &two { <<: *one, depth: 3 }\nlabel: b\ninner: { <<: *two }")]
    [InlineData("label: &d b\nseed: &d 3\ninner: { note: b, depth: *d }")]
    [InlineData("label: b\ninner: { depth: &d 3, note: &n b }\nseed: *d")]
    [InlineData("label: b\nrates: [ &one 0.5, *one, &two 0.6, *two ]\ninner: { note: &n b, depth: 3, }")]
    [InlineData("label: b\nrates: &rates\n- 0.5\ninner: &inner\n  note: &n b\n  depth: &d 3")]
    public void Anchors_aliases_and_merge_keys_share_what_is_said_once(string yaml)
    {
        var bound = Binder.Bind<SampleOptions>(yaml);
        Assert.Equal(("b", "b", 3), (bound.Label, bound.Inner.Note, bound.Inner.Depth));
    }

    [Theory]
    [InlineData("base: &base { depth: many }\nlabel: b\ninner:\n  <<: *base",
        "x.yaml:1:22: inner.depth: expected a whole number, found 'many'")]
    [InlineData("base: &base { dept: 3 }\nlabel: b\ninner: *base",
        "x.yaml:1:15: inner.dept: unknown key; nearest: depth; valid keys: depth, note")]
    [InlineData("base: &base [1]\nlabel: b\ninner:\n  <<: *base",
        "x.yaml:1:14: inner.<<: expected a mapping to take over, such as *base, or a list of mappings, found '1'")]
    [InlineData("label: &a b\ninner:\n  <<: *a",
        "x.yaml:1:8: inner.<<: expected a mapping to take over, such as *base, or a list of mappings, found 'b'")]
    [InlineData("base: &base {}\nlabel: b\ninner:\n  <<: *base\n  <<: *base",
        "x.yaml:5:3: inner.<<: given twice; the first is at x.yaml:4:3\n  Take over several mappings by one list: <<: [*one, *two]")]
    [InlineData("base: &base { depth: 3 }\nlabel: b\ninner: { <<: *bass }",
        "x.yaml:3:14: inner.<<: alias '*bass': no value with the anchor '&bass' ends before it; nearest: base; anchors: base\n  Write "
            + "&bass in front of the first of the equal values.", "x.yaml:1:1: base: unknown key")]
    [InlineData("label: b\ninner: &i { note: *i }",
        "x.yaml:2:19: inner.note: alias '*i': no value with the anchor '&i' ends before it; anchors: none")]
    public void What_is_wrong_with_them_is_told_where_its_text_stands(string yaml, params string[] problems)
    {
        var told = Binder.Problems<SampleOptions>(yaml);
        Assert.All(problems, problem => Assert.Contains(told, one => one.StartsWith(problem, StringComparison.Ordinal)));
        Assert.InRange(told.Count, 1, problems.Length);
    }

    [Fact]
    public void A_key_that_is_unknown_is_told_although_it_has_an_anchor_that_nothing_repeats() =>
        Assert.StartsWith("x.yaml:2:1: sede: unknown key; nearest: seed",
            Assert.Single(Binder.Problems<SampleOptions>("label: b\nsede: &s 3")), StringComparison.Ordinal);

    [Fact]
    public void Aliases_of_aliases_do_not_fill_the_memory()
    {
        var laughs = string.Concat(Enumerable.Range(1, 40).Select(i => $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n"));
        Assert.Contains("aliases stand for more than 100000 values",
            Assert.Single(Binder.Problems<SampleOptions>($"a0: &a0 [1, 2]\n{laughs}label: b")), StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_do_not_nest_deeper_than_text()
    {
        var steps = string.Concat(Enumerable.Range(1, 80).Select(i => $"a{i}: &a{i} [*a{i - 1}]\n"));
        Assert.Contains("nested deeper than 64 levels", Assert.Single(Binder.Problems<SampleOptions>($"a0: &a0 [1]\n{steps}label: b")),
            StringComparison.Ordinal);
    }

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
            var text = string.Concat(Enumerable.Range(0, 1 + random.Next(24))
                .Select(_ => random.Pick("ab:-?[]{},&*!|><'\"%@`#~ \t\n\n0.\\\u0001\uFEFF".ToCharArray())));
            var overrides = new Findings();
            YamlReader.ReadValue(text, new Location("--set"), overrides);
            Binder.Problems<SampleOptions>(text);
        }
    }

    [Fact]
    public void Endless_nesting_is_an_error_and_no_crash() =>
        Assert.Contains("nested deeper than 64 levels", Assert.Single(Binder.Problems<SampleOptions>("label: " + new string('[', 100_000))),
            StringComparison.Ordinal);
}
