using System.Globalization;
using System.Text;
using EvoPrune.Models.Files;
using Microsoft.ML.Tokenizers;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Reads a .tiktoken file: one token per line, in base64, with its rank, which is its id.</summary>
internal static class TiktokenFile
{
    public const string Extension = ".tiktoken";

    // The files have neither a split pattern nor special tokens. Both belong to the encoding, which the name of the file gives.
    private static readonly Dictionary<string, Encoding> Encodings = new(StringComparer.Ordinal)
    {
        ["r50k_base"] = new(() => SplitPatterns.Gpt2, [("<|endoftext|>", 50256)]),
        ["p50k_base"] = new(() => SplitPatterns.Gpt2, [("<|endoftext|>", 50256)]),
        ["cl100k_base"] = new(SplitPatterns.ThreeDigits,
            [("<|endoftext|>", 100257), ("<|fim_prefix|>", 100258), ("<|fim_middle|>", 100259), ("<|fim_suffix|>", 100260),
                ("<|endofprompt|>", 100276)]),
        ["o200k_base"] = new(SplitPatterns.CasedWords, [("<|endoftext|>", 199999), ("<|endofprompt|>", 200018)]),
        ["qwen"] = new(SplitPatterns.OneDigit,
            [("<|endoftext|>", 151643), ("<|im_start|>", 151644), ("<|im_end|>", 151645),
                .. Enumerable.Range(0, 205).Select(extra => ($"<|extra_{extra}|>", 151646 + extra))]) { ComposesCharacters = true },
    };

    private sealed record Encoding(Func<RegexPattern> Pattern, IReadOnlyList<(string Token, int Id)> Special)
    {
        /// <summary>Whether text is normalized to NFC, as Qwen's own reader does.</summary>
        public bool ComposesCharacters { get; init; }
    }

    /// <summary>The first .tiktoken file of a folder; null if there is none.</summary>
    public static string? Find(string folder) =>
        Directory.EnumerateFiles(folder, $"*{Extension}").Order(StringComparer.Ordinal).FirstOrDefault();

    /// <summary>The tokenizer of a file. tokenizer_config.json beside it may add tokens.</summary>
    /// <exception cref="InputException">A line is malformed, or the encoding is unknown.</exception>
    public static ITokenizer Read(string path)
    {
        if (!Encodings.TryGetValue(Path.GetFileNameWithoutExtension(path), out var encoding))
        {
            throw new InputException(
                $"The encoding is not known. Known are {string.Join(", ", Encodings.Keys.Select(name => name + Extension))}.",
                path,
                $"Give the file the name of its encoding, or use a {TokenizerJson.FileName}.");
        }

        var tokens = Tokens(path);
        var settings = TokenizerSettings.Read(Path.GetDirectoryName(path)!);
        var listed = settings.Listed().ToArray();
        var usual = encoding.Special.Where(token => !tokens.ContainsKey(token.Id)).Select(token => new AddedToken(token.Token, token.Id));
        var library = TiktokenTokenizer.Create(Canonical(tokens), preTokenizer: null, normalizer: null);
        return new Tokenizer(new(new CachedWords(new Tiktoken(library)), tokens, new ByteLevelDecoder())
        {
            Added = [.. listed.Concat(usual).DistinctBy(token => token.Content).DistinctBy(token => token.Id)],
            Normalizer = encoding.ComposesCharacters ? NormalizerOf.Form(NormalizationForm.FormC) : null,
            Splitter = new PatternPreTokenizer(encoding.Pattern(), SplitBehavior.Isolated),
        });
    }

    // The library refuses some base64 that is valid.
    private static MemoryStream Canonical(Dictionary<int, string> tokens) => new(System.Text.Encoding.ASCII.GetBytes(
        string.Concat(tokens.Select(token => $"{Convert.ToBase64String(ByteAlphabet.Decode(token.Value))} {token.Key}\n"))));

    private static Dictionary<int, string> Tokens(string path)
    {
        var (tokens, spellings, number) = (new Dictionary<int, string>(), new HashSet<string>(StringComparer.Ordinal), 0);
        foreach (var line in InputFile.ReadText(path).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            number++;
            var bytes = new byte[line.Length];
            var isToken = line.Split(' ') is [var token, var rank]
                && Convert.TryFromBase64String(token, bytes, out var length) && length > 0
                && int.TryParse(rank, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id <= Vocabularies.HighestId
                && tokens.TryAdd(id, ByteAlphabet.Encode(bytes.AsSpan(0, length))) && spellings.Add(tokens[id]);
            if (!isToken)
            {
                throw new InputException(
                    $"'{line}' is not a new token; a token in base64, one space and its rank are needed.", $"{path}:{number}");
            }
        }

        return Array.Find(ByteAlphabet.Tokens.ToArray(), token => !spellings.Contains(token)) is { } missing
            ? throw new InputException($"The token of the byte 0x{ByteAlphabet.Decode(missing)[0]:X2} is missing.", path)
            : tokens;
    }
}

/// <summary>Byte-pair encoding by the ranks of the tokens themselves.</summary>
internal sealed class Tiktoken(TiktokenTokenizer library) : IWordModel
{
    public void Encode(ReadOnlySpan<char> word, List<int> ids) =>
        ids.AddRange(library.EncodeToIds(word, considerPreTokenization: false, considerNormalization: false));
}
