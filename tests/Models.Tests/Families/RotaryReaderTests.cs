using EvoPrune.Models.Families;
using EvoPrune.Models.Tests.Support;

namespace EvoPrune.Models.Tests.Families;

/// <summary>Every rotary setting of config.json is read, or rejected by name.</summary>
public sealed class RotaryReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, RotaryEmbedding> Good => new()
    {
        { "", new(10_000) },
        { "\"rope_theta\": 500", new(500) },
        { "\"rope_theta\": 500, \"rope_scaling\": null", new(500) },
        { "\"rope_theta\": 500, \"rope_scaling\": {}", new(500) },
        { "\"rope_parameters\": {\"rope_theta\": 500}", new(500) },
        { "\"rope_parameters\": {\"rope_theta\": 500, \"rope_type\": \"default\"}", new(500) },
        { "\"rope_theta\": 500, \"rope_parameters\": {\"rope_theta\": 500.0, \"rope_type\": \"default\", \"partial_rotary_factor\": 1.0}",
            new(500) },
        { "\"rope_theta\": 500, \"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}", new(500, new LinearScaling(2)) },
        { "\"rope_scaling\": {\"rope_theta\": 500, \"type\": \"linear\", \"rope_type\": \"linear\", \"factor\": 2, "
            + "\"attention_factor\": null}",
            new(500, new LinearScaling(2)) },
        { "\"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 2, \"original_max_position_embeddings\": 64}",
            new(10_000, new DynamicScaling(2, 64)) },
        { "\"rope_scaling\": {\"rope_type\": \"llama3\", \"factor\": 8, \"low_freq_factor\": 1, \"high_freq_factor\": 4, "
            + "\"original_max_position_embeddings\": 32}",
            new(10_000, new Llama3Scaling(8, 1, 4, 32)) },
        { "\"original_max_position_embeddings\": 32, \"rope_scaling\": {\"rope_type\": \"llama3\", \"factor\": 8, "
            + "\"low_freq_factor\": 1, \"high_freq_factor\": 4}",
            new(10_000, new Llama3Scaling(8, 1, 4, 32)) },
        { "\"rope_theta\": 500, \"rope_parameters\": {\"rope_type\": \"linear\", \"factor\": 2.0}, "
            + "\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}",
            new(500, new LinearScaling(2)) },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void What_has_one_meaning_is_read(string fields, RotaryEmbedding expected) => Assert.Equal(expected, Read(fields));

    [Theory]
    [InlineData("\"rope_theta\": 500, \"rope_parameters\": {\"rope_theta\": 600}",
        "rope_parameters.rope_theta is 600, but rope_theta outside is 500; remove one of them.")]
    [InlineData("\"rope_parameters\": {\"rope_theta\": 500}, \"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}",
        "rope_parameters and rope_scaling differ; remove one of them.")]
    [InlineData(
        "\"rope_parameters\": {\"rope_theta\": 500, \"rope_type\": \"linear\", \"factor\": 2}, \"rope_scaling\": {\"type\": \"linear\", "
            + "\"factor\": 2}", "rope_parameters and rope_scaling differ; remove one of them.")]
    [InlineData(
        "\"rope_parameters\": {\"full_attention\": {\"rope_type\": \"default\"}, \"sliding_attention\": {\"rope_type\": \"default\"}}",
        "rope_parameters.full_attention is an object: different rotary settings for different layers are not supported.")]
    [InlineData("\"rope_scaling\": {\"factor\": 2}",
        "rope_scaling.rope_type is missing, but rope_scaling.factor needs it; it must be one of default, linear, dynamic, llama3.")]
    [InlineData("\"rope_scaling\": {\"type\": \"liner\", \"factor\": 2}",
        "rope_scaling.type is \"liner\"; it must be one of default, linear, dynamic, llama3.")]
    [InlineData("\"rope_scaling\": {\"kind\": \"linear\", \"factor\": 2}",
        "rope_scaling.rope_type is missing, but rope_scaling.kind needs it")]
    [InlineData("\"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 2}",
        "rope_scaling.rope_type is \"yarn\"; it must be one of default, linear, dynamic, llama3.")]
    [InlineData("\"rope_scaling\": {\"rope_type\": \"linear\", \"type\": \"dynamic\", \"factor\": 2}",
        "rope_scaling.rope_type is linear, but rope_scaling.type is dynamic; remove one of them.")]
    [InlineData("\"rope_scaling\": {\"type\": \"linear\", \"factr\": 2}", "The field 'rope_scaling.factor' is missing.",
        "rope_scaling.factr is unknown; the known fields are factor, partial_rotary_factor, rope_theta, rope_type, type.")]
    [InlineData("\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2, \"attention_factor\": 0.5}",
        "rope_scaling.attention_factor is unknown; the known fields are factor, partial_rotary_factor, rope_theta, rope_type, type.")]
    [InlineData("\"rope_scaling\": {\"type\": \"default\", \"factor\": 2}",
        "rope_scaling.factor is unknown; the known fields are partial_rotary_factor, rope_theta, rope_type, type.")]
    [InlineData("\"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 2, \"original_max_position_embeddings\": 32}",
        "rope_scaling.original_max_position_embeddings is 32; dynamic scaling starts at the context length, 64.")]
    [InlineData(
        "\"original_max_position_embeddings\": 16, \"rope_scaling\": {\"rope_type\": \"llama3\", \"factor\": 8, \"low_freq_factor\": 1, "
            + "\"high_freq_factor\": 4, \"original_max_position_embeddings\": 32}",
        "rope_scaling.original_max_position_embeddings is 32, but original_max_position_embeddings outside is 16; remove one of them.")]
    [InlineData("\"rope_parameters\": {\"partial_rotary_factor\": 0.5}", "rope_parameters.partial_rotary_factor is not 1")]
    [InlineData("\"rope_scaling\": [1]", "rope_scaling is a list; it must be an object.")]
    [InlineData("\"per_layer_config\": {\"0\": {\"head_dimm\": 4}}",
        "per_layer_config.0.head_dimm is unknown; the known fields are head_dim, intermediate_size, num_attention_heads, "
            + "num_key_value_heads, skip.")]
    [InlineData("\"pruned_heads\": {\"0\": [1]}", "pruned_heads is not empty")]
    public void What_has_no_or_two_meanings_is_refused_by_name(string fields, params string[] messages)
    {
        var error = Assert.Throws<InputException>(() => Read(fields));
        Assert.Equal(messages.Length, error.Problems.Count);
        Assert.All(messages.Zip(error.Problems), pair => Assert.StartsWith(pair.First, pair.Second.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_context_length_may_be_left_to_the_family()
    {
        File.WriteAllText(folder["config.json"], """
            {"model_type": "llama", "vocab_size": 50, "hidden_size": 16, "intermediate_size": 20,
            "num_hidden_layers": 1, "num_attention_heads": 2, "max_sequence_length": 4096}
            """);
        Assert.Equal(2048, ConfigFile.Read(folder.Path).Config.ContextLength);
    }

    public void Dispose() => folder.Dispose();

    private RotaryEmbedding? Read(string fields)
    {
        File.WriteAllText(folder["config.json"], $$"""
            {
              "model_type": "llama", "vocab_size": 50, "max_position_embeddings": 64, "hidden_size": 16, "intermediate_size": 20,
              "num_hidden_layers": 1,
              "num_attention_heads": 2{{(fields.Length > 0 ? ", " : "")}}{{fields}}
            }
            """);
        return ConfigFile.Read(folder.Path).Config.Rotary;
    }
}
