using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EvoPrune.Host.Options;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Tests.Experiments;

/// <summary>One option of every kind.</summary>
internal sealed record SampleOptions
{
    [Description("What it is called.")]
    public required string Label { get; init; }

    public bool Elitist { get; init; } = true;

    [Range(2, 1_000_000)]
    public int Population { get; init; } = 20;

    public long Seed { get; init; } = 42;

    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Elite { get; init; } = 0.5;

    [Range(1, int.MaxValue)]
    public int? Limit { get; init; } = 7;

    public Choice Choice { get; init; } = Choice.OnePoint;

    public SparsityPattern Pattern { get; init; } = SparsityPattern.Unstructured;

    public IReadOnlyList<double> Rates { get; init; } = [0.5];

    public Nested Inner { get; init; } = new() { Depth = 9 };

    /// <summary>Computed, so no option.</summary>
    public int Doubled => 2 * Population;
}

internal sealed record Nested
{
    public int Depth { get; init; } = 1;

    public string? Note { get; init; }
}

internal enum Choice
{
    OnePoint,
    TwoPoint,
    Blend,
}

/// <summary>Binds YAML text to a record.</summary>
internal static class Binder
{
    public static T Bind<T>(string yaml)
    {
        var (value, problems) = TryBind<T>(yaml);
        Assert.Empty(problems);
        return value!;
    }

    public static IReadOnlyList<string> Problems<T>(string yaml) => TryBind<T>(yaml).Problems;

    private static (T? Value, IReadOnlyList<string> Problems) TryBind<T>(string yaml)
    {
        var findings = new Findings();
        var node = YamlReader.Read(yaml, "x.yaml", findings);
        var context = new BindContext(findings, new InputPaths("/nowhere", "/nowhere"));
        var value = node is null ? null : new OptionConverters().Record(typeof(T)).Read(node, "", context);
        return ((T?)value, [.. findings.Problems.Select(problem => problem.ToString())]);
    }
}
