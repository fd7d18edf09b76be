using System.Text;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using EvoPrune.Models.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Checkpoints;

/// <summary>A damaged index or configuration is read or is an input error.</summary>
public sealed class FolderFuzzTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string[] Indices =
    [
        """{"metadata":{"total_size":12},"weight_map":{"a":"one.safetensors","b":"two.safetensors","c":"two.safetensors"}}""",
        """{"weight_map":{"c":"two.safetensors","b":"two.safetensors","a":"one.safetensors"},"metadata":{}}""",
    ];

    private static readonly string[] Configurations =
        [.. ReferenceModels.Names.Select(name => File.ReadAllText(Path.Combine(ReferenceModels.ModelOf(name), ConfigFile.FileName)))];

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_damaged_index_is_read_or_is_an_input_error()
    {
        File.WriteAllBytes(folder["one.safetensors"], Raw.File("{" + Raw.Tensor("a", "F32", "[1]", 0, 4) + "}", 4));
        File.WriteAllBytes(
            folder["two.safetensors"],
            Raw.File("{" + Raw.Tensor("b", "F32", "[1]", 0, 4) + "," + Raw.Tensor("c", "F16", "[2]", 4, 8) + "}", 8));
        var outcome = Fuzz(1000, Indices, "model.safetensors.index.json", () => Assert.All(Checkpoint.Open(folder.Path).Tensors, Readable));
        Assert.InRange(outcome.Read, 100, 900);
        Assert.InRange(outcome.Kinds.Count, 15, 1000);
    }

    [Fact]
    public void A_damaged_configuration_is_read_or_is_an_input_error()
    {
        var outcome = Fuzz(3000, Configurations, ConfigFile.FileName, () => ConfigFile.Read(folder.Path));
        Assert.InRange(outcome.Read, 50, 2950);
        Assert.InRange(outcome.Kinds.Count, 15, 3000);
    }

    [Fact]
    public void A_damaged_configuration_beside_good_weights_is_read_or_is_an_input_error()
    {
        foreach (var name in ReferenceModels.Names)
        {
            foreach (var file in Directory.GetFiles(ReferenceModels.ModelOf(name), "model*.safetensors*"))
            {
                File.Copy(file, folder[Path.GetFileName(file)]);
            }

            var configuration = File.ReadAllText(Path.Combine(ReferenceModels.ModelOf(name), ConfigFile.FileName));
            Fuzz(60, [configuration], ConfigFile.FileName, () => ModelFolder.Open(folder.Path));
            Array.ForEach(Directory.GetFiles(folder.Path), File.Delete);
        }
    }

    public void Dispose() => folder.Dispose();

    private void Readable(TensorEntry entry)
    {
        Assert.Equal(folder.Path, Path.GetDirectoryName(entry.File));
        using var tensor = Checkpoint.Read(entry, ScalarType.Float32, CPU);
        Assert.Equal(entry.Shape, tensor.shape);
    }

    private FuzzedFile Fuzz(int count, string[] good, string file, Action read)
    {
        var outcome = new FuzzedFile();
        Prop.ForAll(Mutations.Of(good.Length), mutations =>
        {
            var json = mutations.Json.Aggregate(good[mutations.File], JsonMutations.Apply);
            FuzzedFile.Overwrite(folder[file], mutations.Bytes.Aggregate(Encoding.UTF8.GetBytes(json), ByteMutations.Apply));
            return outcome.Accepts(read, mostBytes: 50_000_000);
        }).Check(Mutations.Repeatable(count));
        output.WriteLine(
            $"{outcome.Read} read, {outcome.Refused} refused in {outcome.Kinds.Count} ways:\n{string.Join("\n", outcome.Kinds)}");
        return outcome;
    }
}
