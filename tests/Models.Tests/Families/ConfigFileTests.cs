using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using EvoPrune.Models.Tests.Support;

namespace EvoPrune.Models.Tests.Families;

public sealed class ConfigFileTests : IDisposable
{
    private const string Good = """
        {"model_type": "gpt2", "vocab_size": 50, "n_positions": 16, "n_embd": 12, "n_layer": 2, "n_head": 3, "n_inner": null}
        """;

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Absent_fields_have_the_familys_defaults()
    {
        var (family, config) = Read(Good);
        Assert.Equal("gpt2", family.ModelType);
        Assert.Equal(new ModelConfig(50, 16, 12, 48, 2, 3, Activation.GeluTanh, 1e-5, true), config);
    }

    [Fact]
    public void What_is_written_is_read()
    {
        var config = new ModelConfig(50, 16, 12, 20, 2, 3, Activation.Gelu, 1e-6, false);
        Assert.True(StorageType.TryParse("BF16", out var type));
        ConfigWriter.Write(folder.Path, FamilyCatalog.Find("gpt2")!, config, type);
        Assert.Equal((FamilyCatalog.Find("gpt2")!, config), ConfigFile.Read(folder.Path));
        Assert.Contains("\"torch_dtype\": \"bfloat16\"", File.ReadAllText(folder["config.json"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"gpt2\"", "\"mamba\"", "The model type 'mamba' is not supported; supported are: gpt2, llama, mistral, qwen2, opt, bert.")]
    [InlineData("\"gpt2\"", "7", "model_type is 7; it must be a string.")]
    [InlineData("\"model_type\": \"gpt2\", ", "", "The field 'model_type' is missing.")]
    [InlineData("\"n_layer\": 2, ", "", "The field 'n_layer' is missing.")]
    [InlineData("\"n_layer\": 2", "\"n_layer\": 2000000000", "n_layer is 2000000000; it must be a whole number from 1 to 10000.")]
    [InlineData("\"n_embd\": 12", "\"n_embd\": -12", "n_embd is -12; it must be a whole number from 1")]
    [InlineData("\"vocab_size\": 50", "\"vocab_size\": \"50\"", "vocab_size is \"50\"; it must be a whole number")]
    [InlineData("\"vocab_size\": 50", "\"vocab_size\": 50.5", "vocab_size is 50.5; it must be a whole number")]
    [InlineData("\"n_head\": 3", "\"n_head\": 5", "n_head is 5, which does not divide n_embd, 12.")]
    [InlineData("\"n_head\": 3", "\"n_head\": 0", "n_head is 0; it must be")]
    [InlineData("\"n_inner\": null", "\"activation_function\": \"tanh\"",
        "activation_function is \"tanh\"; it must be one of gelu_new, gelu_pytorch_tanh, gelu, relu, silu, swish.")]
    [InlineData("\"n_inner\": null", "\"layer_norm_epsilon\": 0", "layer_norm_epsilon is 0; it must be a number above 0.")]
    [InlineData("\"n_inner\": null", "\"tie_word_embeddings\": 1", "tie_word_embeddings is 1; it must be true or false.")]
    [InlineData("\"n_inner\": null", "\"scale_attn_by_inverse_layer_idx\": true",
        "scale_attn_by_inverse_layer_idx is true; the forward pass of such models is not supported")]
    [InlineData("\"n_inner\": null", "\"n_inner\": 1, \"n_inner\": 2", "not valid JSON")]
    [InlineData("{", "[", "not valid JSON")]
    public void A_wrong_config_is_a_clear_error(string part, string replacement, string message)
    {
        Assert.Contains(part, Good, StringComparison.Ordinal);
        var error = Errors.Of(() => Read(Good.Replace(part, replacement, StringComparison.Ordinal)));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains(folder["config.json"], error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("NaN")]
    public void Numbers_as_Python_writes_them_hide_nothing(string number)
    {
        var noted = Good.Replace(
            "{",
            $"{{\"time_step_limit\": [0.0, {number}], \"note\": \"an {number} in a string\", ",
            StringComparison.Ordinal);
        Assert.Equal(12, Read(noted).Config.HiddenSize);
        Assert.Contains(
            "The model type 'mamba2' is not supported",
            Errors.Of(() => Read($$"""{"model_type": "mamba2", "time_step_limit": [0.0, {{number}}]}""")), StringComparison.Ordinal);
        Assert.Contains(
            $"n_embd is {number}; it must be a whole number",
            Errors.Of(() => Read(Good.Replace("\"n_embd\": 12", $"\"n_embd\": {number}", StringComparison.Ordinal))),
            StringComparison.Ordinal);
        Assert.Contains(
            $"model_type is {number}; it must be a string.", Errors.Of(() => Read($$"""{"model_type": {{number}}}""")),
            StringComparison.Ordinal);
        Assert.Contains(":1:", Errors.Of(() => Read($$"""{"model_type": {{number}}x}""")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_stands_twice_with_one_value_is_one() =>
        Assert.Equal(Read(Good), Read(Good.Replace("{", "{\"n_embd\": 12, \"a\": [{\"b\": 1, \"b\": 1}], ", StringComparison.Ordinal)));

    [Theory]
    [InlineData("""{"model_type": "Llama"}""", "Write it 'llama'.")]
    [InlineData("""{"model_type": "llava", "text_config": {"model_type": "llama"}}""", "Its text_config describes a llama model")]
    [InlineData("""{"architectures": ["LlamaForCausalLM"]}""", "The model type of LlamaForCausalLM is llama.")]
    public void An_unknown_model_type_is_told_with_what_may_be_meant(string json, string advice) =>
        Assert.Contains(advice, Errors.Of(() => Read(json)), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"quant_method": "gptq", "bits": 4}""", "the weights are quantized by gptq")]
    [InlineData("""{"load_in_8bit": true}""", "the weights are quantized by an unnamed method")]
    public void A_quantized_checkpoint_is_one_line_with_its_method(string settings, string message)
    {
        var error = Assert.Throws<InputException>(
            () => Read(Good.Replace("{", $"{{\"quantization_config\": {settings}, ", StringComparison.Ordinal)));
        Assert.StartsWith($"There is a quantization_config: {message}", Assert.Single(error.Problems).Message, StringComparison.Ordinal);
        Assert.Equal(12, Read(Good.Replace("{", "{\"quantization_config\": null, ", StringComparison.Ordinal)).Config.HiddenSize);
    }

    [Fact]
    public void Adapters_without_a_model_are_told()
    {
        File.WriteAllText(folder["adapter_config.json"], "{}");
        Assert.Contains(
            "The folder has adapter_config.json and no config.json: it holds adapters, not a model.",
            Errors.Of(() => ConfigFile.Read(folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void All_wrong_fields_are_listed_at_once()
    {
        var error = Assert.Throws<InputException>(() => Read("""{"model_type": "gpt2", "vocab_size": 0, "n_embd": true, "n_layer": 2}"""));
        Assert.Equal(
            ["vocab_size is 0", "The field 'n_positions'", "n_embd is true", "The field 'n_head'"],
            error.Problems.Select(problem => problem.Message.Split(';', 2)[0].Replace(" is missing.", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_missing_folder_or_file_is_a_clear_error()
    {
        Assert.Contains("There is no such folder.", Errors.Of(() => ConfigFile.Read(folder["none"])), StringComparison.Ordinal);
        Assert.Contains("config.json: There is no such file.", Errors.Of(() => ConfigFile.Read(folder.Path)), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private (Family Family, ModelConfig Config) Read(string json)
    {
        File.WriteAllText(folder["config.json"], json);
        return ConfigFile.Read(folder.Path);
    }
}
