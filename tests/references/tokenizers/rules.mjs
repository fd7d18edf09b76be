// Rewriting rules as SentencePiece compiles them: a double-array trie of UTF-8 whose values are places in a list of replacements.
const entries = Object.entries({
  "\t": " ", "\n": " ", "\r": "", "\u00a0": " ", "\u3000": " ", "\u200b": "", "\ufb01": "fi", "\u00bd": "1/2", "\u2460": "1",
  "e\u0301": "é", "A\u030a": "Å", "\u212b": "Å", "o": "o", "\u1100\u1161": "가", "\u1100\u1161\u11a8": "각", "\u2026": "...",
}).map(([from, to]) => [[...Buffer.from(from), 0], to]).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

// Each state has a base; the unit of its child by a byte is at base ^ byte. A zero byte ends a rule; its unit holds the value.
const units = new Map([[0, 0]]), values = [];
let replacements = Buffer.alloc(0);
for (const [, to] of entries) {
  values.push(replacements.length);
  replacements = Buffer.concat([replacements, Buffer.from(to), Buffer.from([0])]);
}

const place = (unit, first, last, depth) => {
  const labels = new Map();
  for (let at = first; at < last; at++) {
    const label = entries[at][0][depth];
    labels.set(label, [labels.get(label)?.[0] ?? at, at + 1]);
  }

  let base = 1;
  while ([...labels.keys()].some((label) => units.has(base ^ label)) || (unit ^ base) >= 1 << 21) base++;
  for (const label of labels.keys()) units.set(base ^ label, label);
  units.set(unit, (units.get(unit) | ((unit ^ base) << 10) | (labels.has(0) ? 0x100 : 0)) >>> 0);
  for (const [label, [from, to]] of labels) {
    if (label === 0) units.set(base, (0x80000000 | values[from]) >>> 0);
    else place(base ^ label, from, to, depth + 1);
  }
};
place(0, 0, entries.length, 0);

const size = (Math.max(...units.keys()) | 0xff) + 1, trie = Buffer.alloc(4 + 4 * size);
trie.writeUInt32LE(4 * size, 0);
for (const [at, unit] of units) trie.writeUInt32LE(unit, 4 + 4 * at);
export const rules = Buffer.concat([trie, replacements]).toString("base64");
