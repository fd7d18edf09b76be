using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Families;

/// <summary>Valid variants of model folders, and the errors for invalid ones.</summary>
public sealed class LoadingTests
{
    private static readonly TokenWindows Windows = TinyModel.Windows(2, 8);

    [Fact]
    public void The_topology_is_known_from_headers_alone()
    {
        using var folder = new TinyModel();
        var topology = ModelFolder.Open(folder.Path).Topology;
        Assert.Equal(
            ("gpt2", 50, 16, 12, 4),
            (topology.Family, topology.Vocabulary, topology.ContextLength, topology.HiddenSize, topology.BytesPerParameter));
        Assert.All(topology.Blocks, block => Assert.Equal(new HeadGroups(3, 3, 4), block.Heads));
        Assert.Equal(["0.attn", "0.mlp", "1.attn", "1.mlp"], topology.Sublayers.Select(sublayer => sublayer.Id.ToString()));
        Assert.Equal(
            [new("1.attn.c_attn", 36, 12) { Biases = 36 }, new("1.attn.c_proj", 12, 12) { Biases = 12 }],
            topology.Blocks[1].Sublayers[0].Layers);
        Assert.Equal(
            [new("1.mlp.c_fc", 20, 12) { Biases = 20 }, new("1.mlp.c_proj", 12, 20) { Biases = 12 }],
            topology.Blocks[1].Sublayers[1].Layers);
        Assert.Equal([72L, 56, 72, 56], topology.Sublayers.Select(sublayer => sublayer.OtherParameters));
    }

    [Fact]
    public void All_differences_are_listed_at_once()
    {
        using var scope = NewDisposeScope();
        using var folder = new TinyModel();
        folder.Rewrite(tensors =>
        {
            tensors.Remove("transformer.h.0.attn.c_attn.bias");
            tensors["transformer.h.1.mlp.c_fc.weight"] = tensors["transformer.h.1.mlp.c_fc.weight"].t();
            tensors["transformer.ln_f.weight"] = tensors["transformer.ln_f.weight"].to(ScalarType.Int32);
            tensors["transformer.h.2.ln_1.weight"] = ones(12);
            tensors["wpe.weight"] = ones(16, 12);
        });
        var error = Assert.Throws<InputException>(() => ModelFolder.Open(folder.Path));
        Assert.Equal(
        [
            "There are two tensors 'wpe.weight', as 'transformer.wpe.weight' and as 'wpe.weight'.",
            "Tensor 'h.0.attn.c_attn.bias' [36] is missing.",
            "Tensor 'transformer.h.1.mlp.c_fc.weight' has the shape [20, 12]; config.json implies [12, 20].",
            "Tensor 'transformer.ln_f.weight' is I32, which is not supported; F32, F16, BF16 are.",
            "Tensor 'transformer.h.2.ln_1.weight' is unexpected in a gpt2 model of 2 blocks.",
        ],
            error.Problems.Select(problem => problem.Message));
        Assert.All(error.Problems, problem => Assert.Contains(folder.Path, problem.Where, StringComparison.Ordinal));
    }

    [Fact]
    public void A_type_that_models_do_not_have_is_named()
    {
        using var folder = new TinyModel();
        var bytes = File.ReadAllText(folder["model.safetensors"], System.Text.Encoding.Latin1);
        File.WriteAllText(
            folder["model.safetensors"], bytes.Replace("\"F32\",\"shape\":[16,12]", "\"I32\",\"shape\":[16,12]", StringComparison.Ordinal),
            System.Text.Encoding.Latin1);
        Assert.Contains(
            "Tensor 'transformer.wpe.weight' is I32, which is not supported; F32, F16, BF16 are.",
            Errors.Of(() => ModelFolder.Open(folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_without_prefix_buffers_and_a_stored_tied_head_are_accepted()
    {
        using var scope = NewDisposeScope();
        using var folder = new TinyModel();
        var before = Likelihood(folder);
        folder.Rewrite(tensors =>
        {
            foreach (var name in tensors.Keys.ToArray())
            {
                tensors.Add(name["transformer.".Length..], tensors[name]);
                tensors.Remove(name);
            }

            tensors["h.0.attn.bias"] = ones(1, 1, 16, 16);
            tensors["h.1.attn.masked_bias"] = ones(1).squeeze(0);
            tensors["lm_head.weight"] = tensors["wte.weight"];
        });
        Assert.Equal(before, Likelihood(folder));
    }

    [Fact]
    public void A_stored_head_that_differs_from_the_embedding_is_refused_and_used_where_untied()
    {
        using var scope = NewDisposeScope();
        using var folder = new TinyModel();
        var before = Likelihood(folder);
        folder.Rewrite(tensors => tensors["lm_head.weight"] = tensors["transformer.wte.weight"] * 2);
        Assert.Contains(
            "Tensor 'lm_head.weight' differs from the token embedding", Errors.Of(() => folder.Load()), StringComparison.Ordinal);
        File.WriteAllText(
            folder["config.json"], File.ReadAllText(folder["config.json"])
                .Replace("\"tie_word_embeddings\": true", "\"tie_word_embeddings\": false", StringComparison.Ordinal));
        Assert.NotEqual(before, Likelihood(folder));
        Assert.Equal(600, ModelFolder.Open(folder.Path).Topology.Parameters - (50 * 12 + 16 * 12 + 2 * (576 + 72 + 480 + 56) + 24));
    }

    [Fact]
    public void A_sharded_model_is_the_same_model()
    {
        using var scope = NewDisposeScope();
        using var folder = new TinyModel();
        var before = Likelihood(folder);
        var tensors = Read(folder).ToArray();
        string[] shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
        SafetensorsWriter.Write(folder[shards[0]], tensors[..10]);
        SafetensorsWriter.Write(folder[shards[1]], tensors[10..]);
        File.Delete(folder["model.safetensors"]);
        var map = tensors.Select((entry, i) => (entry.Key, shards[i < 10 ? 0 : 1])).ToDictionary(entry => entry.Key, entry => entry.Item2);
        File.WriteAllText(folder["model.safetensors.index.json"], System.Text.Json.JsonSerializer.Serialize(new { weight_map = map }));
        Assert.Equal(before, Likelihood(folder));
    }

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void A_model_keeps_its_type_or_is_converted(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var folder = new TinyModel();
        var exact = Likelihood(folder);
        folder.Rewrite(tensors => Array.ForEach(tensors.Keys.ToArray(), key => tensors[key] = tensors[key].to(type)));
        // The type in config.json is ignored, because it is often wrong.
        Assert.Contains("float32", File.ReadAllText(folder["config.json"]), StringComparison.Ordinal);
        Assert.Equal(2, ModelFolder.Open(folder.Path).Topology.BytesPerParameter);
        using var model = folder.Load(ScalarType.Float32);
        Assert.InRange(NegativeLogLikelihood.Of(model.Dense, Windows).Sum / exact, 0.97, 1.03);
    }

    [Fact]
    public void A_type_that_the_device_does_not_compute_is_a_clear_error()
    {
        using var folder = new TinyModel();
        Assert.Contains(
            "Models are not computed in Int64 on cpu", Errors.Of(() => folder.Load(ScalarType.Int64)), StringComparison.Ordinal);
    }

    private static double Likelihood(TinyModel folder)
    {
        using var model = folder.Load();
        return NegativeLogLikelihood.Of(model.Dense, Windows).Sum;
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Read(TinyModel folder) =>
        Checkpoint.Open(folder.Path).Tensors.Select(
            entry => KeyValuePair.Create(entry.Name, Checkpoint.Read(entry, ScalarType.Float32, CPU)));
}
