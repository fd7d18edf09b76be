// Bundles the page of a comparison into one file: node build.mjs TARGET. Styles, script and charting library stand in it;
// the host puts the figures in place of {{comparison}}.
import { build } from "esbuild";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2];
const bundle = async (entry) =>
  (await build({
    entryPoints: [join(here, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    legalComments: "inline",
  })).outputFiles[0].text;

const [script, style] = await Promise.all([bundle("src/page.js"), bundle("src/page.css")]);
const page = readFileSync(join(here, "index.html"), "utf8")
  .replace("{{style}}", () => style.trim())
  // A string inside the library must not end the element that it stands in.
  .replace("{{script}}", () => script.trim().replaceAll("</script", "<\\/script"));
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, page);
console.log(`${target}: ${Math.round(page.length / 1024)} KB`);
