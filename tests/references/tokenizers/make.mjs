// Writes kinds/*.json and expected.json: npm install && npm run make
//
// Two libraries that share no code give the ids: @huggingface/tokenizers, which is JavaScript, and @anush008/tokenizers, which is the
// Rust library behind a thin binding. Rust is what models are trained with, so its ids are the expected ones; where JavaScript gives
// others, they stand beside them, and deviations.json has to say why.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Tokenizer as JavaScript } from "@huggingface/tokenizers";
import { kinds } from "./kinds.mjs";

const { Tokenizer: Rust } = createRequire(import.meta.url)("@anush008/tokenizers");
const here = (name) => new URL(name, import.meta.url);
const texts = JSON.parse(readFileSync(here("texts.json")));
const reasons = JSON.parse(readFileSync(here("deviations.json")));
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

mkdirSync(here("kinds"), { recursive: true });
const expected = {};
for (const [kind, tokenizer] of Object.entries(kinds)) {
  writeFileSync(here(`kinds/${kind}.json`), JSON.stringify(tokenizer) + "\n");
  const rust = Rust.fromString(JSON.stringify(tokenizer));
  const javaScript = new JavaScript(tokenizer, {});
  expected[kind] = [];
  for (const [at, text] of texts.entries()) {
    const ids = (await rust.encode(text, null, { addSpecialTokens: false })).getIds();
    const framed = (await rust.encode(text, null, { addSpecialTokens: true })).getIds();
    const decoded = await rust.decode(ids, false);
    const other = javaScript.encode(text, { add_special_tokens: false }).ids.map((id) => id ?? null);
    const otherText = ids.length ? javaScript.decode(ids, { clean_up_tokenization_spaces: false }) : "";
    const entry = { ids, framed, decoded };
    const reason = reasons.find((r) => (r.kinds === "*" || r.kinds.includes(kind)) && (r.texts === "*" || r.texts.includes(at)));
    if (!same(other, ids)) entry.javascript = other;
    if (otherText !== decoded) entry.javascriptDecoded = otherText;
    if (entry.javascript || entry.javascriptDecoded !== undefined) {
      entry.why = reason?.why ?? "NOT EXPLAINED";
      if (!reason) console.log(kind, at, JSON.stringify(text), "\n  rust", ids.join(" "), JSON.stringify(decoded), "\n  js  ", other.join(" "), JSON.stringify(otherText));
    }
    expected[kind].push(entry);
  }
}
const lines = Object.entries(expected).map(([kind, entries]) =>
  ` ${JSON.stringify(kind)}: [\n${entries.map((entry) => `  ${JSON.stringify(entry)}`).join(",\n")}\n ]`);
writeFileSync(here("expected.json"), `{\n${lines.join(",\n")}\n}\n`);
