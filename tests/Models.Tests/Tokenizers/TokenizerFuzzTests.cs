using System.Text;
using System.Text.Json.Nodes;
using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Tokenizers;
using FsCheck;
using FsCheck.Fluent;

namespace EvoPrune.Models.Tests.Tokenizers;

/// <summary>A damaged tokenizer file loads and encodes text, or is an input error.</summary>
public sealed class TokenizerFuzzTests : IDisposable
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithReplay(3, 5);

    private static readonly string[] Kinds = ReferenceTests.Names;

    private static readonly Gen<string> Values = Gen.Elements(
        "null", "true", "false", "0", "-1", "7", "1e9", "99999999999999999999", "0.5", "\"\"", "\" \"", "\"▁\"", "\"the\"", "\"Regex\"",
        "\"(\"", "\"[a-z]+\"",
        "\"\\\\p{L}+\"", "\"BPE\"", "\"WordPiece\"", "\"Sequence\"", "\"ByteLevel\"", "\"Metaspace\"", "\"first\"", "\"NFC\"", "\"[UNK]\"",
        "[]", "{}", "[[]]",
        "[\"a\",\"b\"]", "{\"type\":\"Lowercase\"}", "{\"type\":\"Digits\"}", "{\"String\":\" \"}", "{\"Regex\":\"\\\\s+\"}");

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Changed_values_of_tokenizer_json_load_or_are_a_clear_error()
    {
        var sources = Array.ConvertAll(Kinds, kind => File.ReadAllText(ReferenceTests.PathOf(kind)));
        var change = from kind in Gen.Choose(0, sources.Length - 1)
                     from seeds in Gen.Choose(0, int.MaxValue).ListOf(3)
                     from values in Values.ListOf(3)
                     from count in Gen.Choose(1, 3)
                     select Changed(sources[kind], seeds.Zip(values).Take(count));
        Check("tokenizer.json", change.Select(Encoding.UTF8.GetBytes), 4500);
    }

    [Fact]
    public void Damaged_bytes_of_any_tokenizer_file_load_or_are_a_clear_error()
    {
        (string Name, byte[] Bytes)[] sources =
        [
            .. Kinds.Select(kind => ("tokenizer.json", File.ReadAllBytes(ReferenceTests.PathOf(kind)))),
            ("tokenizer.model", SentencePieceWriter.Model(
                SentencePieceTests.Pieces(), [.. SentencePieceWriter.Number(3, 2), .. SentencePieceWriter.Number(35, 1)],
                SentencePieceWriter.Number(4, 0))),
            ("spiece.model", SentencePieceWriter.Model(
                SentencePieceTests.Pieces(), SentencePieceWriter.Number(3, 1),
                [.. SentencePieceWriter.Message(2, [8, 0, 0, 0, 1, 4, 0, 0, 97, 1, 0, 128, 98, 0]), .. SentencePieceWriter.Number(4, 0)])),
            ("r50k_base.tiktoken", Encoding.UTF8.GetBytes(string.Concat(
                Enumerable.Range(0, 256).Select(value => $"{Convert.ToBase64String([(byte)value])} {value}\n")) + "dGg= 256\ndGhl 257\n")),
            ("vocab.txt", Encoding.UTF8.GetBytes("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\n##s\na\n東\n")),
        ];
        foreach (var source in sources.GroupBy(source => source.Name, source => source.Bytes))
        {
            byte[][] files = [.. source];
            var damage = from file in Gen.Elements(files)
                         from at in Gen.Choose(0, file.Length - 1).ListOf(4)
                         from values in Gen.Frequency((4, Gen.Choose(' ', '~')), (1, Gen.Choose(0, 255))).ListOf(4)
                         from count in Gen.Choose(0, 4)
                         from cut in Gen.Frequency((3, Gen.Constant(file.Length)), (1, Gen.Choose(0, file.Length)))
                         select Damaged(file, at.Zip(values).Take(count), cut);
            var tests = source.Key switch { "vocab.txt" or "r50k_base.tiktoken" => 1000, "tokenizer.json" => 2500, _ => 1500 };
            Check(source.Key, damage, tests);
            File.Delete(folder[source.Key]);
        }
    }

    public void Dispose() => folder.Dispose();

    private void Check(string name, Gen<byte[]> files, int tests) => Prop.ForAll(Arb.From(files), file =>
    {
        File.WriteAllBytes(folder[name], file);
        try
        {
            var tokenizer = TokenizerFolder.Open(folder.Path);
            return tokenizer.Decode(tokenizer.EncodeWithSpecialTokens(" The [MASK] café's 123 東京\n\n🙂<s>x ")) is not null;
        }
        catch (InputException e)
        {
            return e.Problems.All(problem => problem.Where!.Contains(name, StringComparison.Ordinal));
        }
    }).Check(Fixed.WithMaxTest(tests));

    // Walks randomly through objects and lists; replaces, removes or copies a value at the end.
    private static string Changed(string json, IEnumerable<(int Seed, string Value)> changes)
    {
        var root = JsonNode.Parse(json)!;
        foreach (var (seed, value) in changes)
        {
            Change(root, new RandomStream(seed, "walk"), JsonNode.Parse(value));
        }

        return root.ToJsonString();
    }

    private static void Change(JsonNode node, RandomStream stream, JsonNode? value)
    {
        while (true)
        {
            if (node is JsonObject { Count: > 0 } owner)
            {
                var name = stream.Pick([.. owner.Select(member => member.Key)]);
                if (owner[name] is (JsonObject { Count: > 0 } or JsonArray { Count: > 0 }) and { } inner && stream.NextBool(0.8))
                {
                    node = inner;
                    continue;
                }

                var old = owner[name];
                owner.Remove(name);
                owner[stream.NextBool(0.9) ? name : name + "s"] = stream.NextBool(0.9) ? value : old;
            }
            else if (node is JsonArray { Count: > 0 } list)
            {
                var at = stream.Next(list.Count);
                if (list[at] is (JsonObject { Count: > 0 } or JsonArray { Count: > 0 }) and { } inner && stream.NextBool(0.8))
                {
                    node = inner;
                    continue;
                }

                list[at] = stream.NextBool(0.5) ? value : list[stream.Next(list.Count)]?.DeepClone();
            }

            return;
        }
    }

    private static byte[] Damaged(byte[] file, IEnumerable<(int At, int Value)> changes, int cut)
    {
        var damaged = file.ToArray();
        foreach (var (at, value) in changes)
        {
            damaged[at] = (byte)value;
        }

        return damaged[..cut];
    }
}
