// Learns small vocabularies: the most frequent pair is merged again and again; ties go to the pair that sorts first.

const text = `The quick brown fox jumps over the lazy dog. It's a truth universally acknowledged, that a single man in
possession of a good fortune, must be in want of a wife. However little known the feelings or views of such a man may be
on his first entering a neighbourhood, this truth is so well fixed in the minds of the surrounding families, that he is
considered the rightful property of some one or other of their daughters. They'll say we've don't I'm he'd you're.
In 1984 there were 12345 and 67890 of them; café naïve résumé — über straße. 東京都 京都 日本語 你好 世界 Привет мир мира.
the the the and and of of to in is that it was for on with as are this be at by not from or an they which you one had
    indented    code    { return x == y; }\n\n\nline one\nline two\r\nline three\t\ttabs  two spaces   three spaces`;

/** Learns merges of words, each a list of symbols. */
function learn(words, count) {
  const merges = [];
  while (merges.length < count) {
    const pairs = new Map();
    for (const word of words) {
      for (let i = 0; i + 1 < word.length; i++) {
        const pair = word[i] + " " + word[i + 1];
        pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
      }
    }
    const [best, times] = [...pairs].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? ["", 0];
    if (times < 2) break;
    const [left, right] = best.split(" ");
    merges.push([left, right]);
    for (const word of words) {
      for (let i = 0; i + 1 < word.length; i++) {
        if (word[i] === left && word[i + 1] === right) word.splice(i, 2, left + right);
      }
    }
  }
  return merges;
}

const visible = (b) => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
let next = 256;
/** GPT-2's way of writing bytes as visible characters. */
export const alphabet = Array.from({ length: 256 }, (_, b) => String.fromCodePoint(visible(b) ? b : next++));

function ids(tokens) {
  return Object.fromEntries([...new Set(tokens)].map((token, id) => [token, id]));
}

/** A vocabulary of bytes; `first` are tokens with the lowest ids. */
export function bytes(count, first = []) {
  const words = text.match(/ ?[\p{L}\p{M}]+| ?\p{N}+| ?[^\s\p{L}\p{M}\p{N}]+|\s+/gu)
    .map((word) => [...Buffer.from(word)].map((b) => alphabet[b]));
  const merges = learn(words, count);
  return { vocab: ids([...first, ...alphabet, ...merges.map((pair) => pair.join(""))]), merges };
}

/** A vocabulary of characters with "▁" for spaces; the bytes come after `first`. */
export function characters(count, { first = ["<unk>", "<s>", "</s>"], byteTokens = true } = {}) {
  const plain = text.replaceAll(" ", "▁");
  const words = plain.match(/▁*[^▁]+/gu).map((word) => [...word]);
  const merges = learn(words, count);
  const spaces = [["▁", "▁"], ["▁▁", "▁▁"]];
  const all = [...spaces, ...merges.filter(([l, r]) => !spaces.some(([a, b]) => a === l && b === r))];
  const fallback = byteTokens ? alphabet.map((_, b) => `<0x${b.toString(16).toUpperCase().padStart(2, "0")}>`) : [];
  return { vocab: ids([...first, ...fallback, ...all.map((pair) => pair.join("")), ...[...plain].filter((c) => c !== "世").sort()]), merges: all };
}

/** A WordPiece vocabulary: the pieces of words, those inside a word with "##". */
export function wordPieces(count, lowercase) {
  const plain = lowercase ? text.toLowerCase().normalize("NFD").replace(/\p{Mn}/gu, "") : text;
  const words = plain.match(/[\p{L}\p{M}]+|\p{N}+|[^\s\p{L}\p{M}\p{N}]/gu).map((word) => [...word].map((c, i) => (i ? "##" : "") + c));
  const letters = [...new Set(words.flat())].sort();
  const joined = (l, r) => l + r.replace("##", "");
  const tokens = [];
  for (let i = 0; i < count; i++) {
    const pairs = new Map();
    words.forEach((word) => word.slice(1).forEach((_, at) => {
      const pair = word[at] + " " + word[at + 1];
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    }));
    const [best] = [...pairs].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0];
    const [left, right] = best.split(" ");
    tokens.push(joined(left, right));
    for (const word of words) {
      for (let at = 0; at + 1 < word.length; at++) {
        if (word[at] === left && word[at + 1] === right) word.splice(at, 2, joined(left, right));
      }
    }
  }
  return ids(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ...letters, ..."!\"#'(),-./:;?[]{}=_~^", ...tokens]);
}
