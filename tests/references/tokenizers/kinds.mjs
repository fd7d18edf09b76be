// The tokenizers of the tests, one per kind that is in use, with small vocabularies.
import { alphabet, bytes, characters, wordPieces } from "./train.mjs";
import { rules } from "./rules.mjs";

const added = (id, content, more = {}) =>
  ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true, ...more });
const template = (before, after = []) => ({
  type: "TemplateProcessing",
  single: [...before, null, ...after].map((token) =>
    token ? { SpecialToken: { id: token[0], type_id: 0 } } : { Sequence: { id: "A", type_id: 0 } }),
  pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 1 } }],
  special_tokens: Object.fromEntries([...before, ...after].map(([token, id]) => [token, { id: token, ids: [id], tokens: [token] }])),
});
const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
const split = (pattern, behavior = "Isolated", invert = false) => ({ type: "Split", pattern, behavior, invert });
const bpe = ({ vocab, merges }, more = {}) => ({
  type: "BPE", dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null,
  fuse_unk: false, byte_fallback: false, ignore_merges: false, vocab, merges: merges.map((pair) => pair.join(" ")), ...more,
});
const tokenizer = (model, more) => ({
  version: "1.0", truncation: null, padding: null, added_tokens: [], normalizer: null, pre_tokenizer: null,
  post_processor: null, decoder: null, ...more, model,
});
const size = (model) => Object.keys(model.vocab).length;

const cl100k = (digits) =>
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;
const o200k = [
  "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
  "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
  "\\p{N}{1,3}", " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*", "\\s*[\\r\\n]+", "\\s+(?!\\S)", "\\s+"].join("|");
const small = bytes(200), special = bytes(200, ["<s>", "<pad>", "</s>", "<unk>"]);
const pieces = characters(220), unfused = characters(150, { first: ["<unk>", "<s>", "</s>"], byteTokens: false });
const uncased = wordPieces(200, true), cased = wordPieces(200, false);

// A token that no merge makes: only a tokenizer that ignores merges finds it.
const whole = { vocab: { ...small.vocab, "Ġjumpsuit": size(small) }, merges: small.merges };

// A vocabulary without those that UTF-8 never has, and without every other byte that no merge needs.
const lacking = ({ vocab, merges }, more = []) => {
  const needed = new Set(merges.flat());
  const kept = Object.entries(vocab).filter(([token]) => {
    const byte = alphabet.indexOf(token);
    return byte < 0 || needed.has(token) || !(byte % 2 || [0xc0, 0xf6, 0xf8, 0xfa, 0xfc, 0xfe].includes(byte));
  });
  return { vocab: Object.fromEntries([...kept, ...more.map((token, at) => [token, size({ vocab }) + at])]), merges };
};
const lackingBytes = (more, model = lacking(special)) => tokenizer(bpe(model, more), {
  added_tokens: [added(0, "<s>"), added(2, "</s>")], pre_tokenizer: byteLevel, post_processor: byteLevel, decoder: byteLevel });
// Bytes of the characters that bytes are spelled with; some characters have both of theirs, some have one.
const spelled = ["<0xC2>", "<0xC4>", ...Array.from({ length: 40 }, (_, i) => `<0x${(0x84 + i).toString(16).toUpperCase()}>`)];
const sentenceDecoder = { type: "Sequence", decoders: [
  { type: "Replace", pattern: { String: "▁" }, content: " " }, { type: "ByteFallback" }, { type: "Fuse" },
  { type: "Strip", content: " ", start: 1, stop: 0 }] };
const sentenceTokens = [added(0, "<unk>"), added(1, "<s>"), added(2, "</s>")];
const bert = (vocab, lowercase) => tokenizer(
  { type: "WordPiece", unk_token: "[UNK]", continuing_subword_prefix: "##", max_input_chars_per_word: 20, vocab },
  {
    added_tokens: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map((token, id) => added(id, token)),
    normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: template([["[CLS]", 2]], [["[SEP]", 3]]),
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
  });
const metaspace = (more, decoder = sentenceDecoder, model = bpe(pieces, { unk_token: "<unk>", fuse_unk: true, byte_fallback: true })) =>
  tokenizer(model, {
    added_tokens: sentenceTokens,
    pre_tokenizer: { type: "Metaspace", replacement: "▁", ...more },
    post_processor: template([["<s>", 1]]),
    decoder,
  });

const regexes = (...patterns) => tokenizer(bpe(small), {
  pre_tokenizer: { type: "Sequence", pretokenizers: [...patterns.map((Regex) => split({ Regex })), { ...byteLevel, use_regex: false }] },
  decoder: byteLevel });

// The vocabulary of "metaspace-old" with marks at the ends or inside of words, and with spaces for their symbols.
const marked = (mark) => {
  const words = unfused.merges.filter((pair) => !pair.join("").includes("▁"));
  const letters = [...new Set([..."abcdefghijklmnopqrstuvwxyz.,'", ...words.join("").replaceAll(",", "")])];
  const merges = words.flatMap(([left, right]) => mark.end
    ? [[left, right], [left, right + mark.end]]
    : [[left, mark.inside + right], [mark.inside + left, mark.inside + right]]);
  const result = ([left, right]) => left + (mark.inside ? right.slice(mark.inside.length) : right);
  const tokens = ["<unk>", ...letters, ...letters.map((letter) => mark.end ? letter + mark.end : mark.inside + letter), ...merges.map(result)];
  return { vocab: Object.fromEntries([...new Set(tokens)].map((token, id) => [token, id])), merges };
};
const ends = marked({ end: "</w>" }), continuing = marked({ inside: "##" });
const plain = (token) => token.replaceAll("▁", " ");
const spaced = {
  vocab: Object.fromEntries(Object.entries(unfused.vocab).map(([token, id]) => [plain(token), id])),
  merges: unfused.merges.map((pair) => pair.map(plain)) };

const lackingByte = {
  vocab: Object.fromEntries(Object.entries(pieces.vocab).filter(([token]) => token !== "<0xE2>")), merges: pieces.merges };
const ordered = ({ vocab }) => Object.keys(vocab).sort((a, b) => vocab[a] - vocab[b]);

// Scores as if tokens were equally probable per letter. Two tokens are equal on purpose, the last counts.
const unigram = (more) => tokenizer({
  type: "Unigram", ...more,
  vocab: [["<unk>", 0], ...ordered(pieces).slice(1).map((token, at) => [token, -2 - (at % 7) / 3 - token.length / 2]), ["the", -9.5]] }, {
  added_tokens: [added(0, "<unk>")],
  normalizer: { type: "Sequence", normalizers: [{ type: "Precompiled", precompiled_charsmap: rules }, { type: "Replace", pattern: { Regex: " {2,}" }, content: " " }] },
  pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: false },
  decoder: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: false } });

export const kinds = {
  "gpt2": tokenizer(bpe(small), {
    added_tokens: [added(size(small), "<|endoftext|>")],
    pre_tokenizer: byteLevel, post_processor: { ...byteLevel, trim_offsets: false }, decoder: byteLevel }),
  "opt": tokenizer(bpe(special, { unk_token: "</s>" }), {
    added_tokens: [added(1, "<pad>", { normalized: true }), added(2, "</s>", { normalized: true })],
    pre_tokenizer: byteLevel, post_processor: template([["</s>", 2]]), decoder: byteLevel }),
  "roberta": tokenizer(bpe(special), {
    added_tokens: [added(0, "<s>", { normalized: true }), added(2, "</s>", { normalized: true }), added(size(special), "<mask>", { lstrip: true })],
    pre_tokenizer: { ...byteLevel, add_prefix_space: true },
    post_processor: { type: "RobertaProcessing", sep: ["</s>", 2], cls: ["<s>", 0], trim_offsets: true, add_prefix_space: true },
    decoder: byteLevel }),
  "llama3": tokenizer(bpe(whole, { ignore_merges: true, merges: whole.merges }), {
    added_tokens: [added(size(whole), "<|begin_of_text|>"), added(size(whole) + 1, "<|end_of_text|>"), added(size(whole) + 2, "<|end_of_text|>+")],
    pre_tokenizer: { type: "Sequence", pretokenizers: [split({ Regex: cl100k("\\p{N}{1,3}") }), { ...byteLevel, use_regex: false }] },
    post_processor: { type: "Sequence", processors: [byteLevel, template([["<|begin_of_text|>", size(whole)]])] }, decoder: byteLevel }),
  "qwen2": tokenizer(bpe(small, { continuing_subword_prefix: "", end_of_word_suffix: "" }), {
    added_tokens: [added(size(small), "<|im_start|>"), added(size(small) + 1, "<tool_call>", { special: false })],
    normalizer: { type: "NFC" },
    pre_tokenizer: { type: "Sequence", pretokenizers: [split({ Regex: cl100k("\\p{N}") }), { ...byteLevel, use_regex: false }] },
    post_processor: byteLevel, decoder: byteLevel }),
  "lacking": lackingBytes({}),
  "lacking-unknown": lackingBytes({ unk_token: "<unk>" }),
  "lacking-fused": lackingBytes({ unk_token: "<unk>", fuse_unk: true }),
  "lacking-fallback": lackingBytes({ unk_token: "<unk>", byte_fallback: true }, lacking(special, spelled)),
  "o200k": tokenizer(bpe(small), {
    pre_tokenizer: { type: "Sequence", pretokenizers: [split({ Regex: o200k }), { ...byteLevel, use_regex: false }] }, decoder: byteLevel }),
  "starcoder": tokenizer(bpe(small), {
    added_tokens: [added(size(small), "<|endoftext|>")],
    pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "Digits", individual_digits: true }, byteLevel] }, decoder: byteLevel }),
  "llama2": tokenizer(bpe(pieces, { unk_token: "<unk>", fuse_unk: true, byte_fallback: true }), {
    added_tokens: sentenceTokens,
    normalizer: { type: "Sequence", normalizers: [{ type: "Prepend", prepend: "▁" }, { type: "Replace", pattern: { String: " " }, content: "▁" }] },
    post_processor: template([["<s>", 1]]), decoder: sentenceDecoder }),
  "metaspace-first": metaspace({ prepend_scheme: "first", split: false }),
  "metaspace-always": metaspace({ prepend_scheme: "always", split: false }),
  "metaspace-never": metaspace({ prepend_scheme: "never", split: true }, { type: "Metaspace", replacement: "▁", prepend_scheme: "never", split: true }),
  "metaspace-old": metaspace({ add_prefix_space: true }, { type: "Metaspace", replacement: "▁", add_prefix_space: true },
    bpe(unfused, { unk_token: "<unk>" })),
  "fused": metaspace({ prepend_scheme: "always", split: false }, sentenceDecoder, bpe(unfused, { unk_token: "<unk>", fuse_unk: true })),
  "bert": bert(uncased, true),
  "bert-cased": bert(cased, false),
  "added": tokenizer(bpe(unfused, { unk_token: "<unk>" }), {
    added_tokens: [
      added(0, "<unk>"),
      added(size(unfused), "FOX", { normalized: true, special: false }), added(size(unfused) + 1, "dog", { single_word: true }),
      added(size(unfused) + 2, "<l>", { lstrip: true }), added(size(unfused) + 3, "<r>", { rstrip: true }),
      added(size(unfused) + 4, "ZOË", { normalized: true, single_word: true, special: false })],
    normalizer: { type: "Lowercase" }, pre_tokenizer: { type: "Whitespace" } }),
  "splits": tokenizer(bpe(unfused, { unk_token: "<unk>" }), {
    normalizer: { type: "Sequence", normalizers: [
      { type: "NFKD" }, { type: "StripAccents" }, { type: "Replace", pattern: { Regex: " {2,}" }, content: "  " }, { type: "Strip", strip_left: true, strip_right: false }] },
    pre_tokenizer: { type: "Sequence", pretokenizers: [
      split({ String: "e" }, "MergedWithNext"), split({ Regex: "\\p{Lu}|\\p{So}" }, "MergedWithPrevious"), split({ Regex: "[\\r\\n]+" }, "Removed", false),
      { type: "Digits", individual_digits: false }, { type: "Punctuation", behavior: "Contiguous" }, { type: "WhitespaceSplit" }] } }),
  "deepseek": regexes("\\p{N}{1,3}", "[一-龥぀-ゟ゠-ヿ]+",
    "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
  "bloom": regexes(" ?[^(\\s|[.,!?…。，、।۔،])]+"),
  "deepseek-coder": regexes("[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", "[一-龥ࠀ-一가-퟿]+", "\\p{N}"),
  "empty-matches": regexes("(?=(\\d{3})+(?!\\d))", "(?<=[a-z])(?=[A-Z])", "x*"),
  "falcon": tokenizer(bpe(small), {
    added_tokens: [added(size(small), "<|endoftext|>")],
    pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "Punctuation", behavior: "Contiguous" }, byteLevel,
      { type: "Digits", individual_digits: false }, split({ Regex: "[0-9][0-9][0-9]" })] },
    decoder: byteLevel }),
  "dropped": metaspace({ prepend_scheme: "always", split: false }, sentenceDecoder, bpe(unfused)),
  "dropped-bytes": metaspace({ prepend_scheme: "always", split: false }, sentenceDecoder, bpe(lackingByte, { byte_fallback: true })),
  "added-spaces": tokenizer(bpe(small), {
    added_tokens: [
      added(size(small), "<s>", { lstrip: true, rstrip: true }), added(size(small) + 1, "\n"), added(size(small) + 2, "  "),
      added(size(small) + 3, "Dog", { normalized: true, special: false }), added(size(small) + 4, "DOG", { normalized: true, special: false })],
    normalizer: { type: "Lowercase" }, pre_tokenizer: byteLevel, decoder: byteLevel }),
  "word-patterns": regexes("(?<=\\w)(?=\\p{Lu})|(?<![\\w'])\\d{2}", "\\W+(?<!\\s)", "[^\\w\\s]{2,3}"),
  "possessive": regexes("(?i:'(?:[sdmtk]|ll|ve|re))|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*+|\\s++$|\\s*[\\r\\n]|\\s+(?!\\S)|\\s"),
  "gpt1": tokenizer(bpe(ends, { unk_token: "<unk>", end_of_word_suffix: "</w>" }), {
    added_tokens: [added(0, "<unk>")],
    normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
    pre_tokenizer: { type: "BertPreTokenizer" }, decoder: { type: "BPEDecoder", suffix: "</w>" } }),
  "continuing": tokenizer(bpe(continuing, { unk_token: "<unk>", fuse_unk: true, continuing_subword_prefix: "##" }), {
    added_tokens: [added(0, "<unk>")], pre_tokenizer: { type: "Whitespace" }, decoder: { type: "WordPiece", prefix: "##", cleanup: false } }),
  "spaces": tokenizer({ ...bpe(spaced, { unk_token: "<unk>" }), merges: spaced.merges }, { added_tokens: [added(0, "<unk>")], decoder: { type: "Fuse" } }),
  "wordlevel": tokenizer({ type: "WordLevel", unk_token: "[UNK]", vocab: { "[UNK]": 0, "the": 1, "fox": 2, "a_b": 3, "東京都は日本の首都です": 4, ".": 5 } }, {
    pre_tokenizer: { type: "Whitespace" } }),
  "unigram": unigram({ unk_id: 0, byte_fallback: false }),
  "unigram-bytes": unigram({ unk_id: 0, byte_fallback: true }),
};
