using System.Diagnostics;
using System.Text;
using System.Text.Json;
using EvoPrune.Models.Text;
using EvoPrune.Models.Tokenizers;

namespace EvoPrune.Benchmarks;

/// <summary>
/// Tokenizer speed on one core in megabytes of UTF-8 text per second, and memory. Vocabularies of 32,000 tokens are learned from the text
/// and written as files of each kind, unless folders of tokenizers are given.
/// </summary>
internal static class TokenizerBenchmark
{
    private const int Vocabulary = 32_000;
    private const string Cl100k =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <param name="file">The text.</param>
    /// <param name="rounds">Rounds; the medians count.</param>
    /// <param name="folders">Folders of tokenizers to measure in place of learned ones.</param>
    public static void Run(string file, int rounds, IReadOnlyList<string> folders)
    {
        var text = Utf8File.Read(file);
        if (folders.Count > 0)
        {
            Measure(text, rounds, [.. folders.Select(folder => (folder, (Func<ITokenizer>)(() => TokenizerFolder.Open(folder))))]);
            return;
        }

        var learned = BpeTrainer.Train(text, Vocabulary, "<|endoftext|>");
        var kinds = new (string Name, object File)[]
        {
            ("byte-level, GPT-2's pattern", Bytes(learned, new { type = "ByteLevel", add_prefix_space = false })),
            ("byte-level, Llama 3's pattern", Bytes(learned, Sequence(Cl100k), ignoreMerges: true)),
            ("byte-level, Qwen 2's pattern, NFC",
                Bytes(learned, Sequence(Cl100k.Replace("{1,3}", "", StringComparison.Ordinal)), new { type = "NFC" })),
            ("SentencePiece-style, Llama 2", Characters(learned)),
            ("WordPiece, BERT uncased", WordPieces(learned)),
        };

        Measure(text, rounds, [.. kinds.Select(kind => (kind.Name, (Func<ITokenizer>)(() => Open(kind.File))))]);
    }

    // Measures with an empty and with a filled word cache. The first round is warm-up.
    private static void Measure(string text, int rounds, IReadOnlyList<(string Name, Func<ITokenizer> Open)> kinds)
    {
        var megabytes = Encoding.UTF8.GetByteCount(text) / 1e6;
        Console.WriteLine($"{megabytes:0.00} MB of text, 1 core, median of {rounds}");
        var first = kinds.Select(_ => new List<double>()).ToArray();
        var again = kinds.Select(_ => new List<double>()).ToArray();
        var memory = new long[kinds.Count];
        var tokens = new int[kinds.Count];
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var (i, kind) in kinds.Index())
            {
                var before = GC.GetTotalMemory(forceFullCollection: true);
                var tokenizer = kind.Open();
                memory[i] = GC.GetTotalMemory(forceFullCollection: true) - before;
                first[i].Add(Timing.Seconds(() => tokens[i] = tokenizer.Encode(text).Length));
                again[i].Add(Timing.Seconds(() => tokenizer.Encode(text)));
            }
        }

        foreach (var (i, kind) in kinds.Index())
        {
            Console.WriteLine(
                $"{kind.Name,-34} {memory[i] / 1e6,6:0.0} MB  {megabytes / Timing.Median(first[i][1..]),6:0.0} MB/s at first  "
                    + $"{megabytes / Timing.Median(again[i][1..]),6:0.0} MB/s again  {tokens[i],8} tokens");
        }
    }

    private static ITokenizer Open(object file)
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(Path.Combine(scratch.Path, "tokenizer.json"), JsonSerializer.Serialize(file));
        return TokenizerFolder.Open(scratch.Path);
    }

    private static object Sequence(string pattern) => new
    {
        type = "Sequence",
        pretokenizers = new object[]
        {
            new { type = "Split", pattern = new { Regex = pattern }, behavior = "Isolated", invert = false },
            new { type = "ByteLevel", add_prefix_space = false, use_regex = false },
        },
    };

    private static object Bytes(TrainedBpe learned, object splitter, object? normalizer = null, bool ignoreMerges = false) => new
    {
        normalizer,
        pre_tokenizer = splitter,
        decoder = new { type = "ByteLevel" },
        model = new { type = "BPE", ignore_merges = ignoreMerges, vocab = Ids(learned.Tokens),
            merges = learned.Merges.Select(merge => $"{merge.Left} {merge.Right}") },
    };

    // The same merges without non-text bytes, with "▁" for the space.
    private static object Characters(TrainedBpe learned)
    {
        var merges = learned.Merges.Select(merge => (Left: Plain(merge.Left), Right: Plain(merge.Right)))
            .Where(merge => merge.Left.All(IsText) && merge.Right.All(IsText)).ToArray();
        string[] tokens =
        [
            "<unk>", "<s>", "</s>", .. Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>"),
            .. merges.SelectMany(merge => $"{merge.Left}{merge.Right}").Distinct().Select(character => character.ToString()),
            .. merges.Select(merge => merge.Left + merge.Right),
        ];
        return new
        {
            normalizer = new
            {
                type = "Sequence",
                normalizers =
                    new object[] { new { type = "Prepend", prepend = "▁" },
                        new { type = "Replace", pattern = new { String = " " }, content = "▁" } },
            },
            decoder = new { type = "Metaspace" },
            model = new { type = "BPE", unk_token = "<unk>", fuse_unk = true, byte_fallback = true, vocab = Ids(tokens),
                merges = merges.Select(merge => new[] { merge.Left, merge.Right }) },
        };
    }

    private static object WordPieces(TrainedBpe learned)
    {
        var plain = learned.Tokens.Select(Plain).Where(token => token.Length > 0 && token.All(IsText))
            .Select(token => token.ToLowerInvariant()).ToArray();
        return new
        {
            normalizer = new { type = "BertNormalizer" },
            pre_tokenizer = new { type = "BertPreTokenizer" },
            decoder = new { type = "WordPiece" },
            model = new
            {
                type = "WordPiece",
                vocab = Ids(["[UNK]", .. plain.Select(token => token is ['▁', .. var word] ? word : "##" + token),
                    .. plain.Where(token => token.Length == 1)]),
            },
        };
    }

    private static string Plain(string token) => token.Replace('Ġ', '▁');

    private static bool IsText(char character) => character is '▁' or (> ' ' and < '\x7F');

    private static Dictionary<string, int> Ids(IEnumerable<string> tokens) =>
        tokens.Where(token => token.Length > 0).Distinct().Index().ToDictionary(token => token.Item, token => token.Index);
}
