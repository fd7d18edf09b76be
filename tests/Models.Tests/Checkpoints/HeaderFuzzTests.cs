using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Checkpoints;

/// <summary>Ten thousand damaged safetensors files: each is read completely or is an input error.</summary>
public sealed class HeaderFuzzTests(ITestOutputHelper output) : IDisposable
{
    private static readonly (string Header, int DataBytes)[] Good =
    [
        ("{}", 0),
        ("{" + Raw.Tensor("a", "F32", "[2,1]", 0, 8) + "," + Raw.Tensor("b", "F16", "[]", 8, 10) + "}", 10),
        ("""{"__metadata__":{"format":"pt","other":"x"},""" + Raw.Tensor("b", "BF16", "[3,2]", 12, 24)
            + "," + Raw.Tensor("a.weight", "F32", "[3]", 0, 12) + "}   ", 24),
        ("{" + Raw.Tensor("ids", "I64", "[1,2]", 0, 16) + "," + Raw.Tensor("none", "F32", "[4,0,2]", 16, 16)
            + "," + Raw.Tensor("w", "F16", "[1,1,1,4]", 16, 24) + "}", 24),
        ("{" + string.Join(",", Enumerable.Range(0, 5).Select(i => Raw.Tensor($"h.{i}.w", "F32", "[1]", 4 * i, 4 * i + 4))) + "}", 20),
        ("{" + Raw.Tensor("none", "BF16", "[0,9223372036854775807]", 0, 0) + "," + Raw.Tensor("w", "F32", "[2]", 0, 8) + "}", 8),
    ];

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Damaged_files_are_read_whole_or_are_input_errors()
    {
        var outcome = new FuzzedFile();
        Prop.ForAll(Mutations.Of(Good.Length), mutations =>
        {
            var bytes = Damaged(mutations);
            FuzzedFile.Overwrite(folder["model.safetensors"], bytes);
            return outcome.Accepts(() => ReadAll(bytes.Length), mostBytes: 200_000 + 100L * bytes.Length);
        }).Check(Mutations.Repeatable(10_000));
        output.WriteLine(
            $"{outcome.Read} read, {outcome.Refused} refused in {outcome.Kinds.Count} ways:\n{string.Join("\n", outcome.Kinds)}");
        // The mutations must reach all parts of the reader.
        Assert.InRange(outcome.Read, 1000, 9000);
        Assert.InRange(outcome.Kinds.Count, 25, 10_000);
    }

    public void Dispose() => folder.Dispose();

    private static byte[] Damaged(Mutations mutations)
    {
        var (header, dataBytes) = Good[mutations.File];
        var file = Raw.File(mutations.Json.Aggregate(header, JsonMutations.Apply), dataBytes);
        return mutations.Bytes.Aggregate(file, ByteMutations.Apply);
    }

    // After opening, all entries are inside the file and their sizes match their shapes.
    private void ReadAll(int fileLength)
    {
        foreach (var entry in Checkpoint.Open(folder.Path).Tensors)
        {
            Assert.InRange(entry.Offset, 8, fileLength);
            Assert.InRange(entry.Length, 0, fileLength - entry.Offset);
            if (entry.Type.Tensor is not { } type)
            {
                Assert.Throws<InputException>(() => Checkpoint.Read(entry, ScalarType.Float32, CPU));
                continue;
            }

            using var tensor = Checkpoint.Read(entry, entry.Offset % 8 == 0 ? type : ScalarType.Float32, CPU);
            Assert.Equal(entry.Shape, tensor.shape);
            Assert.Equal(entry.Length, tensor.numel() * entry.Type.Bytes);
        }
    }
}
