using EvoPrune.Models.Families;
using EvoPrune.Models.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Families;

/// <summary>Checkpoints that differ from the library's output open with a warning, or the error gives the reason.</summary>
public sealed class OddCheckpointTests : IDisposable
{
    private const string Embedding = "transformer.wte.weight", Head = "lm_head.weight";

    private static readonly TokenWindows Windows = TinyModel.Windows(2, 8);

    private readonly TinyModel model = new();

    public static TheoryData<string> Prefixes => ["_orig_mod.", "module.", "base_model.model.", "language_model.", "transformer.", "a.b."];

    [Fact]
    public void Tensors_of_several_types_are_read_each_in_its_own()
    {
        model.Rewrite(tensors =>
        {
            foreach (var name in tensors.Keys.Where(name => name.Contains("ln_", StringComparison.Ordinal) == false).ToList())
            {
                tensors[name] =
                    tensors[name].to(name.Contains("h.0.", StringComparison.Ordinal) ? ScalarType.Float16 : ScalarType.BFloat16);
            }
        });
        var mixed = Likelihood();
        var folder = ModelFolder.Open(model.Path);
        Assert.Equal("BF16", folder.Type.Name);
        var warning = Assert.Single(folder.Warnings);
        Assert.Equal(
            "The weights have several types: 1,928 numbers in 10 tensors are BF16, 1,136 numbers in 8 tensors are F16, 120 numbers in 10 "
                + "tensors are F32.", warning.Message);
        model.Rewrite(tensors => Array.ForEach(tensors.Keys.ToArray(), name => tensors[name] = tensors[name].to(ScalarType.Float32)));
        Assert.Empty(ModelFolder.Open(model.Path).Warnings);
        Assert.Equal(Likelihood(), mixed);
    }

    [Theory]
    [InlineData(ScalarType.BFloat16, ScalarType.Float32)]
    [InlineData(ScalarType.Float32, ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16, ScalarType.Float32)]
    public void A_tied_head_may_be_stored_in_another_type(ScalarType embedding, ScalarType head)
    {
        model.Rewrite(tensors => (tensors[Embedding], tensors[Head]) = (tensors[Embedding].to(embedding), tensors[Embedding].to(head)));
        var likelihood = Likelihood();
        model.Rewrite(tensors => tensors.Remove(Head));
        Assert.Equal(Likelihood(), likelihood);
        model.Rewrite(tensors => tensors[Head] = tensors[Embedding].to(head) * 1.5);
        Assert.Contains(
            "Tensor 'lm_head.weight' differs from the token embedding", Errors.Of(() => Likelihood()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tied_matrix_may_be_stored_as_the_head_alone()
    {
        var likelihood = Likelihood();
        model.Rewrite(tensors =>
        {
            tensors[Head] = tensors[Embedding];
            tensors.Remove(Embedding);
        });
        Assert.Equal(likelihood, Likelihood());
        Assert.Equal("transformer.wte.weight", ModelFolder.Open(model.Path).StoredName("wte.weight"));
    }

    [Fact]
    public void A_missing_head_says_how_to_tie_it()
    {
        var config = File.ReadAllText(model["config.json"]);
        File.WriteAllText(
            model["config.json"],
            config.Replace("\"tie_word_embeddings\": true", "\"tie_word_embeddings\": false", StringComparison.Ordinal));
        var error = Errors.Of(() => ModelFolder.Open(model.Path));
        Assert.Contains("Tensor 'lm_head.weight' [50, 12] is missing.", error, StringComparison.Ordinal);
        Assert.Contains("set tie_word_embeddings to true", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Extra_tensors_are_counted_and_named_and_buffers_are_not()
    {
        var likelihood = Likelihood();
        model.Rewrite(tensors =>
        {
            tensors["v_head.summary.weight"] = ones(1, 12);
            tensors["v_head.summary.bias"] = ones(1);
            tensors["transformer.h.0.attn.k_scale"] = ones(1);
            tensors["transformer.h.2.ln_1.weight"] = ones(12);
            tensors["_extra_state"] = empty(0, dtype: ScalarType.Byte);
            tensors["transformer.h.0.attn.bias"] = ones(1, 1, 4, 4, dtype: ScalarType.Byte);
        });
        var folder = ModelFolder.Open(model.Path);
        Assert.Equal(
            "5 tensors are no part of a gpt2 model of 2 blocks, and not read: 'v_head.summary.weight', 'v_head.summary.bias', "
                + "'transformer.h.0.attn.k_scale' and 2 more.",
            Assert.Single(folder.Warnings).Message);
        Assert.Equal(["v_head.summary.weight", "v_head.summary.bias"], folder.Extras.Select(extra => extra.Name));
        Assert.Equal(likelihood, Likelihood());
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void A_prefix_that_a_program_left_is_found(string prefix)
    {
        Rename(name => prefix + name);
        var error = Assert.Throws<InputException>(() => ModelFolder.Open(model.Path));
        Assert.Equal(3, error.Problems.Count);
        Assert.StartsWith(
            "28 tensors are missing: 'wte.weight' [50, 12], 'wpe.weight' [16, 12], 'h.0.ln_1.weight' [12] and 25 more.",
            error.Problems[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("28 tensors are unexpected in a gpt2 model of 2 blocks: ", error.Problems[1].Message, StringComparison.Ordinal);
        Assert.StartsWith($"The likely cause: the names begin with '{prefix}'", error.Problems[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adapters_and_quantized_weights_are_recognised_by_their_names()
    {
        Rename(name => "base_model.model." + name.Replace("c_fc.weight", "c_fc.base_layer.weight", StringComparison.Ordinal));
        Assert.Contains(
            "The likely cause: the model has adapters, as 'base_model.model.transformer.h.0.mlp.c_fc.base_layer.weight' shows.",
            Errors.Of(() => ModelFolder.Open(model.Path)), StringComparison.Ordinal);
        Rename(name => name["base_model.model.".Length..].Replace("base_layer.weight", "qweight", StringComparison.Ordinal));
        Assert.Contains(
            "The likely cause: the weights are quantized, as 'transformer.h.0.mlp.c_fc.qweight' shows.",
            Errors.Of(() => ModelFolder.Open(model.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_another_family_are_recognised()
    {
        using var folder = new CopyOf(ReferenceModels.ModelOf("opt-pre"));
        File.Copy(Path.Combine(ReferenceModels.ModelOf("llama-untied"), ConfigFile.FileName), folder[ConfigFile.FileName], overwrite: true);
        Assert.Contains(
            "The likely cause: the names are those of the model type opt, but config.json says llama.",
            Errors.Of(() => ModelFolder.Open(folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_the_hubs_cache_is_its_snapshot()
    {
        using var parent = new TemporaryFolder();
        var root = parent["models--someone--tiny"];
        Directory.CreateDirectory(Path.Combine(root, "refs"));
        Assert.Contains("config.json: There is no such file.", Errors.Of(() => ModelFolder.Open(root)), StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(root, "snapshots"));
        Assert.Contains("with no snapshot", Errors.Of(() => ModelFolder.Open(root)), StringComparison.Ordinal);
        foreach (var snapshot in new[] { "abc", "def" })
        {
            Directory.CreateDirectory(Path.Combine(root, "snapshots", snapshot));
            Array.ForEach(
                Directory.GetFiles(model.Path), file => File.Copy(file, Path.Combine(root, "snapshots", snapshot, Path.GetFileName(file))));
        }

        var error = Errors.Of(() => ModelFolder.Open(root));
        Assert.Contains("with 2 snapshots, and refs/main names none of them", error, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(root, "snapshots", "def"), error, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(root, "refs", "main"), "def\n");
        var folder = ModelFolder.Open(root + Path.DirectorySeparatorChar);
        Assert.Equal(Path.Combine(root, "snapshots", "def"), folder.Path);
        Assert.Equal("This is a folder of the hub's cache; its snapshot def is opened.", Assert.Single(folder.Warnings).Message);
    }

    public void Dispose() => model.Dispose();

    private void Rename(Func<string, string> rename) => model.Rewrite(tensors =>
    {
        foreach (var (name, tensor) in tensors.ToArray())
        {
            tensors.Remove(name);
            tensors.Add(rename(name), tensor);
        }
    });

    private double Likelihood()
    {
        using var loaded = model.Load(ScalarType.Float32);
        return NegativeLogLikelihood.Of(loaded.Dense, Windows).Sum;
    }
}
