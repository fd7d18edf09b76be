using System.Text.Json;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using Json.Schema;
using YamlDotNet.Serialization;

namespace EvoPrune.Host.Tests.Experiments;

/// <summary>The JSON Schema of experiment files, as an editor uses it.</summary>
public class SchemaTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly string Folder = Path.Combine(TestFolders.Repository, "experiments");

    // Of the plugins that the repository ships.
    private static readonly JsonElement Document =
        JsonSerializer.SerializeToElement(new ExperimentFormat(PluginCatalog.Load([TestFolders.Plugins])).Schema());

    private static readonly JsonSchema Schema = JsonSchema.Build(Document);

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Schema_describes_every_key_and_plugin() =>
        Golden.Verify(SampleExperiment.Format.Schema().ToJsonString(Indented) + "\n", "Experiments/schema.golden.json");

    [Fact]
    public void The_schema_conforms_to_its_own_dialect() => Assert.Empty(Errors(MetaSchemas.Draft202012, Document));

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_shipped_experiment_conforms(string file) =>
        Assert.Empty(Errors(Schema, AsJson(File.ReadAllText(Path.Combine(Folder, file)))));

    // The quickstart with its setup in place of the name of the setup.
    private static string Whole => File.ReadAllText(Path.Combine(Folder, "quickstart.yaml")).Replace(
        "with: ../setups/embedded.yaml", File.ReadAllText(Path.Combine(TestFolders.Repository, "setups/embedded.yaml")),
        StringComparison.Ordinal);

    [Fact]
    public void Without_a_setup_model_and_texts_are_required()
    {
        Assert.Empty(Errors(Schema, AsJson(Whole)));
        var errors = Errors(Schema, AsJson(Whole.Replace("path: ../assets/tiny", "", StringComparison.Ordinal)));
        Assert.Contains(errors, error => error.StartsWith("/model: ", StringComparison.Ordinal) && error.Contains("path",
            StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("seed: 42", "sed: 42", "/sed", "false")]
    [InlineData("seed: 42", "seed: many", "/seed", "integer")]
    [InlineData("seed: 42", "seed: 4.5", "/seed", "integer")]
    [InlineData("samples: 8", "samples: 0", "/calibration/samples", "0 should be at least 1")]
    [InlineData("population: 16", "popularion: 16", "/optimizer/popularion", "false")]
    [InlineData("population: 16", "population: [16]", "/optimizer/population", "integer")]
    [InlineData("target: 0.6", "target: 1.5", "/encoding/target", "1.5 should be")]
    [InlineData("type: magnitude", "type: magnitud", "/pruner/type", "Value should match one of the values")]
    [InlineData("pruner:      { type: magnitude }", "", "", "pruner")]
    [InlineData("path: ../assets/tiny }", "path: ../assets/tiny, dtype: float64 }", "/model/dtype", "enum")]
    [InlineData("[ uniform, random ]", "[ uniform, chance ]", "/baselines/1", "enum")]
    public void A_wrong_experiment_does_not_conform(string right, string wrong, string place, string message)
    {
        var text = Whole;
        Assert.Contains(right, text, StringComparison.Ordinal);
        var errors = Errors(Schema, AsJson(text.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Contains(errors, error => error.StartsWith($"{place}: ", StringComparison.Ordinal)
            && error.Contains(message, StringComparison.Ordinal));
    }

    private static JsonElement AsJson(string yaml)
    {
        var value = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(yaml);
        return JsonDocument.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(value)).RootElement;
    }

    // One line for each place that does not conform.
    private static IReadOnlyList<string> Errors(JsonSchema schema, JsonElement instance)
    {
        var results = schema.Evaluate(instance, new() { OutputFormat = OutputFormat.List });
        return results.IsValid ? [] :
            [.. (results.Details ?? []).Where(result => result.Errors is not null)
                .SelectMany(result => result.Errors!.Values.Select(message => $"{result.InstanceLocation}: {message}"))];
    }
}
