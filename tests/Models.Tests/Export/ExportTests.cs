using EvoPrune.Models.Weights;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Export;
using EvoPrune.Models.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Export;

/// <summary>Every family leaves in every shape, and an independent reader computes what the candidate computes.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Cases => [.. ReferenceModels.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Masked_weights_are_zeros_in_dense_shapes(string name)
    {
        // A dropped sublayer leaves as zeros where norms come before it; a norm after it would stay.
        var drop = ModelFolder.Open(ReferenceModels.ModelOf(name)).Config.NormsBefore ? " 1.mlp=drop" : "";
        var (source, written) = RoundTrip(name, "0.attn=0.5 0.mlp=0.3" + drop, ExportShape.Masked);
        Assert.Equal(source.Topology.Parameters, written.Topology.Parameters);
        Assert.Equal(source.Config with { PerBlock = null }, written.Config with { PerBlock = null });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_dropped_block_is_gone_and_the_others_move_up(string name)
    {
        var (source, written) = RoundTrip(name, "0.attn=drop 0.mlp=drop 1.mlp=0.4", ExportShape.Uniform);
        Assert.Equal(source.Config.Blocks - 1, written.Config.Blocks);
        Assert.Equal(source.Config.Block(1), written.Config.Block(0));
        Assert.Equal(source.Topology.Parameters
            - source.Topology.Blocks[0].Sublayers.Sum(sublayer => sublayer.Parameters), written.Topology.Parameters);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_has_no_effect_is_gone_block_by_block(string name)
    {
        var source = ModelFolder.Open(ReferenceModels.ModelOf(name));
        var (_, written) = RoundTrip(name, "0.attn=0.5 0.mlp=0.5 1.attn=drop", ExportShape.Hetero, FirstHalfOfInputs);
        var (before, after) = (source.Config.Block(0), written.Config.Block(0));
        Assert.Equal(before.InnerSize - before.InnerSize / 2, after.InnerSize);
        var groups = before.Heads!.KeyValueCount;
        Assert.Equal(source.Family.Fields.HeadDimension is null ? groups : groups - groups / 2, after.Heads!.KeyValueCount);
        Assert.Null(written.Config.Block(1).Heads);
        Assert.Contains("per_layer_config", File.ReadAllText(Path.Combine(written.Path, "config.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_widths_everywhere_are_an_ordinary_model()
    {
        var (source, written) = RoundTrip("llama-untied", "0.mlp=0.5 1.mlp=0.5", ExportShape.Hetero, FirstHalfOfInputs);
        Assert.Equal(source.Config.InnerSize - source.Config.InnerSize / 2, written.Config.InnerSize);
        Assert.Null(written.Config.PerBlock);
        Assert.DoesNotContain("per_layer_config", File.ReadAllText(Path.Combine(written.Path, "config.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("llama-gqa-tied", "BF16")]
    [InlineData("gpt2-tied", "F16")]
    [InlineData("llama-bf16-sharded", null)]
    [InlineData("llama-bf16-sharded", "F32")]
    public void The_data_type_is_kept_or_converted(string name, string? dtype)
    {
        var source = ModelFolder.Open(ReferenceModels.ModelOf(name));
        var type = dtype is null ? null : StorageType.TryParse(dtype, out var parsed) ? parsed : null;
        var report = Export(source, "0.mlp=0.5", new() { Type = type });
        Assert.Equal(dtype ?? source.Type.Name, report.Dtype);
        Assert.Equal(dtype ?? source.Type.Name, ModelFolder.Open(folder["out"]).Type.Name);
        Assert.InRange(report.Deviation, 0, 1e-5);
        var announced = report.Dtype switch { "BF16" => "bfloat16", "F16" => "float16", _ => "float32" };
        Assert.Matches($"\"(torch_)?dtype\": \"{announced}\"", File.ReadAllText(Path.Combine(folder["out"], "config.json")));
    }

    [Fact]
    public void Large_weights_go_into_shards()
    {
        var source = ModelFolder.Open(ReferenceModels.ModelOf("qwen2-tied"));
        Export(source, "1.attn=0.5", new() { ShardBytes = 12_000 });
        var written = ModelFolder.Open(folder["out"]);
        Assert.InRange(written.Files, 2, 20);
        Assert.False(File.Exists(Path.Combine(folder["out"], "model.safetensors")));
        Equal(source, "1.attn=0.5", Magnitude(), PlainModel.Open(folder["out"]));
    }

    [Theory]
    [InlineData("gpt2-tied", "", ExportShape.Masked)]
    [InlineData("gpt2-tied", "1.attn=0.3", ExportShape.Masked)]
    [InlineData("gpt2-tied", "1.attn=drop 1.mlp=drop", ExportShape.Uniform)]
    [InlineData("gpt2-tied", "1.attn=drop", ExportShape.Masked)]
    [InlineData("opt-post", "1.attn=drop", ExportShape.Hetero)]
    public void The_default_is_the_smallest_shape_that_stock_tools_open(string name, string plan, ExportShape shape) =>
        Assert.Equal(shape, Export(ModelFolder.Open(ReferenceModels.ModelOf(name)), plan, new()).Shape);

    [Theory]
    [InlineData("gpt2-tied", "0.attn=drop", ExportShape.Uniform, "takes out whole blocks; the plan drops a part of a block: 0.attn.")]
    [InlineData("opt-post", "0.attn=drop 0.mlp=drop", ExportShape.Masked, "its norms come after the sublayers and would stay")]
    [InlineData("gpt2-tied", "0.attn=drop 0.mlp=drop 1.attn=drop 1.mlp=drop", ExportShape.Uniform, "The plan drops every block")]
    public void A_plan_that_cannot_leave_in_a_shape_is_refused(string name, string plan, ExportShape shape, string message)
    {
        Assert.Contains(message, Errors.Of(() => Export(ModelFolder.Open(ReferenceModels.ModelOf(name)), plan, new() { Shape = shape })),
            StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_model_that_reads_back_differently_is_removed()
    {
        var calls = 0;
        var fickle = new PrunerOf(target => calls++ < 4 ? target.Weight.clone() : target.Weight * 2);
        var source = ModelFolder.Open(ReferenceModels.ModelOf("gpt2-tied"));
        var error = Assert.Throws<InvalidDataException>(() =>
            ModelExporter.Export(source, Plan("0.attn=0.5 0.mlp=0.5"), PruningMethod.Of(fickle), folder["out"], new(), CPU));
        Assert.Contains("computes something else than the candidate", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Nothing_is_written_over_and_leftovers_are_cleared()
    {
        var source = ModelFolder.Open(ReferenceModels.ModelOf("gpt2-tied"));
        Directory.CreateDirectory(folder["out.partial"]);
        File.WriteAllText(Path.Combine(folder["out.partial"], "model.safetensors"), "cut off");
        Export(source, "", new());
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
        Assert.Contains("The output folder is not empty", Errors.Of(() => Export(source, "", new())), StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_with_an_entry_per_layer_are_shortened_and_the_rest_stays()
    {
        using var source = new CopyOf(ReferenceModels.ModelOf("qwen2-window"));
        var config = File.ReadAllText(source["config.json"]);
        File.WriteAllText(source["config.json"], config.Replace("{", """
            {"layer_types": ["full_attention", "sliding_attention"], "decoder_start_token_id": [1, 2], "unknown_setting": {"a": [1, 2]},
            """.TrimEnd(), StringComparison.Ordinal));
        File.WriteAllText(source["tokenizer.json"], "{}");
        Export(ModelFolder.Open(source.Path), "0.attn=drop 0.mlp=drop", new());
        var written = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["out"], "config.json"))).RootElement;
        Assert.Equal("[\"sliding_attention\"]", written.GetProperty("layer_types").ToString().Replace(" ", "", StringComparison.Ordinal)
            .Replace("\n", "", StringComparison.Ordinal));
        Assert.Equal((2, 0, 1),
            (written.GetProperty("decoder_start_token_id").GetArrayLength(), written.GetProperty("max_window_layers")
                .GetInt32(), written.GetProperty("num_hidden_layers").GetInt32()));
        Assert.Equal(2, written.GetProperty("unknown_setting").GetProperty("a").GetArrayLength());
        Assert.Equal("{}", File.ReadAllText(Path.Combine(folder["out"], "tokenizer.json")));
    }

    [Fact]
    public void What_is_said_of_the_whole_model_stays_however_long_it_is()
    {
        using var source = new CopyOf(ReferenceModels.ModelOf("qwen2-window"));
        const string Lists =
            "\"eos_token_ids\": [1, 2], \"bad_words_ids\": [[1], [2]], \"suppress_tokens\": [5, 6], \"limit\": [0.0, Infinity], "
                + "\"dtype\": \"float32\", ";
        var config = File.ReadAllText(source["config.json"]);
        File.WriteAllText(source["config.json"], config.Replace("\"vocab_size\"", Lists + "\"vocab_size\"", StringComparison.Ordinal));
        Export(ModelFolder.Open(source.Path), "0.attn=drop 0.mlp=drop", new() { Type = StorageType.Of(ScalarType.BFloat16) });
        var written = string.Concat(File.ReadAllText(Path.Combine(folder["out"], "config.json"))
            .Where(character => !char.IsWhiteSpace(character)));
        Assert.Contains(
            "\"eos_token_ids\":[1,2],\"bad_words_ids\":[[1],[2]],\"suppress_tokens\":[5,6],\"limit\":[0.0,Infinity],\"dtype\":\"bfloat16\"",
            written, StringComparison.Ordinal);
        Assert.Contains("\"torch_dtype\":\"bfloat16\"", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Heads_for_other_tasks_stay_and_what_belongs_to_blocks_goes()
    {
        using var source = new TinyModel();
        source.Rewrite(tensors =>
        {
            tensors["v_head.weight"] = ones(1, 12);
            tensors["transformer.h.0.attn.k_scale"] = ones(1);
            tensors["transformer.h.2.ln_1.weight"] = ones(12);
            tensors["transformer.wte.weight"] = tensors["transformer.wte.weight"].to(ScalarType.BFloat16);
            tensors["lm_head.weight"] = tensors["transformer.wte.weight"];
            tensors.Remove("transformer.wte.weight");
        });
        Export(ModelFolder.Open(source.Path), "0.attn=drop 0.mlp=drop", new());
        var names = Checkpoint.Open(folder["out"]).Tensors.Select(entry => entry.Name).ToList();
        Assert.Contains("v_head.weight", names);
        Assert.Contains("transformer.wte.weight", names);
        Assert.DoesNotContain("lm_head.weight", names);
        Assert.DoesNotContain("transformer.h.0.attn.k_scale", names);
        Assert.DoesNotContain("transformer.h.2.ln_1.weight", names);
        Assert.All(Checkpoint.Open(folder["out"]).Tensors, entry => Assert.Equal("F32", entry.Type.Name));
    }

    [Theory]
    [InlineData(ExportShape.Masked)]
    [InlineData(ExportShape.Uniform)]
    [InlineData(ExportShape.Hetero)]
    public void A_window_of_one_layer_stays_with_its_layer(ExportShape shape)
    {
        using var source = new CopyOf(ReferenceModels.ModelOf("mistral"));
        var config = File.ReadAllText(source["config.json"]);
        File.WriteAllText(source["config.json"], config.Replace("\"vocab_size\"", """
            "per_layer_config": {"0": {"sliding_window": 7}, "1": {"sliding_window": null}}, "vocab_size"
            """.Trim(), StringComparison.Ordinal));
        var before = ModelFolder.Open(source.Path).Config;
        Assert.Equal([7, null], new[] { 0, 1 }.Select(block => before.Block(block).Window));
        var plan = shape == ExportShape.Masked ? "0.attn=0.5" : "0.attn=drop 0.mlp=drop";
        Export(ModelFolder.Open(source.Path), plan, new() { Shape = shape });
        var after = ModelFolder.Open(folder["out"]).Config;
        Assert.Equal(shape == ExportShape.Masked ? [7, null]
            : [(int?)null], Enumerable.Range(0, after.Blocks).Select(block => after.Block(block).Window));
    }

    public void Dispose() => folder.Dispose();

    private (ModelFolder Source, ModelFolder Written) RoundTrip(string name, string plan, ExportShape shape, IPruner? pruner = null)
    {
        var source = ModelFolder.Open(ReferenceModels.ModelOf(name));
        var report = Export(source, plan, new() { Shape = shape }, pruner);
        Assert.Equal(shape, report.Shape);
        var written = ModelFolder.Open(folder["out"]);
        Assert.Equal(source.Topology.Parameters - written.Topology.Parameters, report.ParametersRemoved);
        Equal(source, plan, pruner ?? Magnitude(), PlainModel.Open(folder["out"]));
        return (source, written);
    }

    private ExportReport Export(ModelFolder source, string plan, ExportOptions options, IPruner? pruner = null) =>
        ModelExporter.Export(source, Plan(plan), PruningMethod.Of(pruner ?? Magnitude()), folder["out"], options, CPU);

    private static void Equal(ModelFolder source, string plan, IPruner pruner, PlainModel written)
    {
        using var scope = NewDisposeScope();
        using var model = source.Load(CPU, ScalarType.Float32);
        var candidate = model.Candidate(Plan(plan), pruner);
        foreach (var ids in ReferenceModels.Windows(Path.GetFileName(source.Path)))
        {
            var states = candidate.HiddenStates(tensor(Array.ConvertAll(ids, id => (long)id), [1, ids.Length]));
            var expected = (source.Family.IsCausal ? candidate.Logits(states) : states).reshape(-1).data<float>().ToArray();
            var actual = (source.Family.IsCausal ? written.Logits(ids) : written.HiddenStates(ids)).SelectMany(row => row).ToArray();
            Assert.Equal(expected.Length, actual.Length);
            Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max() / expected.Max(Math.Abs), 0, 1e-4);
        }
    }

    internal static CompressionPlan Plan(string text) =>
        new(text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('=')).Select(parts =>
        KeyValuePair.Create(
            SublayerId.TryParse(parts[0], out var id) ? id.Value : throw new FormatException(parts[0]),
            parts[1] == "drop" ? Treatment.Drop
                : new Sparsify(double.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)))));

    private static MagnitudeForTests Magnitude() => new();

    // Zeroes the first half of the inputs of every output layer: the first heads, and the first inner channels.
    private static PrunerOf FirstHalfOfInputs { get; } = new(target =>
    {
        var weight = target.Weight.clone();
        if (new[] { "o_proj", "out_proj", "down_proj", "c_proj", "fc2", "output" }
            .Any(name => target.Layer.Name.EndsWith("." + name, StringComparison.Ordinal)))
        {
            weight.narrow(1, 0, target.Layer.Inputs / 2).zero_();
        }

        return weight;
    });
}
