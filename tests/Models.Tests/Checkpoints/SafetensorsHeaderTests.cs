using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Tests.Support;

namespace EvoPrune.Models.Tests.Checkpoints;

public sealed class SafetensorsHeaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, byte[], string> Hostile => new()
    {
        { "empty file", [], "The file has 0 bytes; a safetensors file starts with 8" },
        { "truncated length", [1, 0, 0], "The file has 3 bytes" },
        { "header beyond file", Raw.File("{}", claimedLength: 3), "the header has 3 bytes, but only 2 follow" },
        { "header over limit", Raw.File("{}", claimedLength: 100_000_001), "the header has 100000001 bytes; at most 100000000" },
        { "negative length", Raw.File("{}", claimedLength: -1), "the header has 18446744073709551615 bytes" },
        { "not JSON", Raw.File("hello"), "The header is not valid JSON" },
        { "JSON cut off", Raw.File("""{"a":{"dtype":"""), "The header is not valid JSON" },
        { "more after JSON", Raw.File("""{}{}"""), "The header is not valid JSON" },
        { "not an object", Raw.File("[]"), "byte 8: The header is not a JSON object" },
        { "not UTF-8", Raw.File([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)'}']), "The header is not UTF-8" },
        { "half a surrogate", Raw.File("""{"\ud800":1}"""), "byte 9: The header has a string that is not Unicode text" },
        { "deep nesting", Raw.File("{\"__metadata__\":" + new string('[', 100_000)), "The header is not valid JSON" },
        { "tensor not an object", Raw.File("""{"a":1}"""), "Tensor 'a' is not described by an object" },
        { "unknown key", Raw.File("""{"a":{"type":"F32"}}"""), "Tensor 'a' has 'type' where dtype, shape and data_offsets are expected" },
        { "key twice", Raw.File("""{"a":{"dtype":"F32","dtype":"F32"}}"""), "Tensor 'a' has 'dtype' where" },
        { "key missing", Raw.File("""{"a":{"dtype":"F32","shape":[1]}}"""),
            "Tensor 'a' does not have a dtype, a shape and two data_offsets" },
        { "three offsets", Raw.File("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}"""), "Tensor 'a' does not have" },
        { "unknown dtype", Raw.File("{" + Raw.Tensor("a", "F4", "[2]", 0, 1) + "}", 1),
            "Tensor 'a' has the unknown dtype 'F4'; models are read in F32, F16, BF16" },
        { "dtype no string", Raw.File("""{"a":{"dtype":7}}"""), "Tensor 'a' has a dtype that is not a string" },
        { "shape no list", Raw.File("""{"a":{"shape":7}}"""), "Tensor 'a' has a shape that is not a list" },
        { "too large but for a 0", Raw.File("{" + Raw.Tensor("a", "F32", "[9223372036854775807,9223372036854775807,0]", 0, 0) + "}"),
            "more bytes than can be counted" },
        { "negative dimension", Raw.File("{" + Raw.Tensor("a", "F32", "[-1]", 0, 4) + "}", 4),
            "Tensor 'a' has a shape with values other than whole numbers" },
        { "fractional dimension", Raw.File("{" + Raw.Tensor("a", "F32", "[1.5]", 0, 4) + "}", 4),
            "Tensor 'a' has a shape with values other" },
        { "dimension beyond 2^63", Raw.File("{" + Raw.Tensor("a", "F32", "[9223372036854775808]", 0, 4) + "}", 4),
            "Tensor 'a' has a shape with" },
        { "product overflows", Raw.File("{" + Raw.Tensor("a", "F32", "[4294967296,4294967296]", 0, 4) + "}", 4),
            "more bytes than can be counted" },
        { "product overflows to fit", Raw.File("{" + Raw.Tensor("a", "F32", "[4611686018427387905]", 0, 4) + "}", 4),
            "more bytes than can be counted" },
        { "negative offset", Raw.File("{" + Raw.Tensor("a", "F32", "[1]", -4, 0) + "}", 4),
            "Tensor 'a' has a data_offsets with values other" },
        { "offset out of range", Raw.File("{" + Raw.Tensor("a", "F32", "[2]", 0, 8) + "}", 4),
            "Tensor 'a' claims bytes 0 to 8 of the data, which has 4 bytes" },
        { "offsets backwards", Raw.File("{" + Raw.Tensor("a", "F32", "[1]", 4, 0) + "}", 4), "Tensor 'a' claims bytes 4 to 0" },
        { "size and shape differ", Raw.File("{" + Raw.Tensor("a", "BF16", "[3]", 0, 4) + "}", 4),
            "Tensor 'a' has the shape [3] of BF16, 6 bytes, but data_offsets [0, 4] hold 4" },
        { "name twice", Raw.File("{" + Raw.Tensor("a", "F32", "[1]", 0, 4) + "," + Raw.Tensor("a", "F32", "[1]", 4, 8) + "}", 8),
            "The name 'a' occurs twice" },
        { "metadata twice", Raw.File("""{"__metadata__":{},"__metadata__":{}}"""), "The name '__metadata__' occurs twice" },
        { "overlap", Raw.File("{" + Raw.Tensor("a", "F32", "[2]", 0, 8) + "," + Raw.Tensor("b", "F32", "[1]", 4, 8) + "}", 8),
            "they overlap" },
        { "gap", Raw.File("{" + Raw.Tensor("a", "F32", "[1]", 0, 4) + "," + Raw.Tensor("b", "F32", "[1]", 8, 12) + "}", 12),
            "they leave a gap" },
        { "gap at the start", Raw.File("{" + Raw.Tensor("a", "F32", "[1]", 4, 8) + "}", 8), "but the header ends at byte" },
        { "bytes left over", Raw.File("{" + Raw.Tensor("a", "F32", "[1]", 0, 4) + "}", 5),
            "The data ends at byte 66 with tensor 'a', the file at byte 67" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_file_is_a_clear_error(string what, byte[] bytes, string message)
    {
        var path = folder[what + ".safetensors"];
        File.WriteAllBytes(path, bytes);
        var error = Errors.Of(() => SafetensorsHeader.Read(path));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains(path, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_a_clear_error() =>
        Assert.Contains("There is no such file.", Errors.Of(() => SafetensorsHeader.Read(folder["none"])), StringComparison.Ordinal);

    [Fact]
    public void A_folder_is_not_a_file() =>
        Assert.Contains("This is a folder, not a file.", Errors.Of(() => SafetensorsHeader.Read(folder.Path)), StringComparison.Ordinal);

    [Fact]
    public void Every_truncation_of_a_good_file_is_an_input_error()
    {
        var whole = Raw.File("{" + Raw.Tensor("a", "F32", "[2,1]", 0, 8) + "," + Raw.Tensor("b", "F16", "[]", 8, 10) + "}", 10);
        var path = folder["cut.safetensors"];
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Throws<InputException>(() => SafetensorsHeader.Read(path));
        }
    }

    [Fact]
    public void Entries_come_in_the_order_of_their_data_with_offsets_in_the_file()
    {
        var header =
            "{" + Raw.Tensor("b", "F16", "[]", 8, 10) + "," + Raw.Tensor("z", "F32", "[0]", 0, 0)
                + "," + Raw.Tensor("a", "F32", "[2,1]", 0, 8) + "}  ";
        File.WriteAllBytes(folder["good"], Raw.File(header, 10));
        Assert.Equal(
            [("z", "F32", 8L + header.Length, 0L), ("a", "F32", 8L + header.Length, 8L), ("b", "F16", 16L + header.Length, 2L)],
            SafetensorsHeader.Read(folder["good"]).Select(entry => (entry.Name, entry.Type.Name, entry.Offset, entry.Length)));
    }

    public void Dispose() => folder.Dispose();
}
