// The tables: variants, texts, cells.
import { element, table } from "./dom.js";
import { colourOf } from "./colours.js";
import { accuracy, count, measureOf, number, percent, signed } from "./format.js";

const ranked = (result) => [...result.variants].sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity));

/** One sentence per variant: what may be said of it, and no more. */
export function verdictList(result) {
  const said = ranked(result).filter((variant) => variant.name !== result.baseline && variant.value).map((variant) => {
    const difference = variant.difference;
    if (!difference) {
      return element("li", {}, element("b", {}, variant.name), ` is not ranked: ${variant.notRanked}.`);
    }

    const over = `over ${difference.pairs} ${difference.pairs === 1 ? "seed" : "seeds"}`;
    if (difference.verdict === "no-difference-shown") {
      return element("li", {}, element("b", {}, variant.name), `: no difference to ${result.baseline} shown ${over}.`);
    }

    return element("li", {},
      element("b", {}, variant.name), " is ", element("span", { class: difference.verdict }, difference.verdict),
      ` than ${result.baseline} by ${measureOf(result).size(difference)} ${over}.`);
  });
  return element("ul", { class: "verdicts" }, ...said);
}

/** All variants from best to worst. */
export function variantTable(result) {
  const published = result.variants.some((variant) => variant.published);
  const measure = measureOf(result);
  const colours = colourOf(result.variants.map((variant) => variant.name));
  const rows = ranked(result).map((variant) => {
    const { value, difference } = variant;
    const name = element("th", { scope: "row", class: "text" }, element("span", { class: "swatch", style: `background: ${colours[variant.name]}` }), variant.name);
    return {
      style: variant.name === result.baseline ? "baseline" : "",
      cells: [
        variant.rank ? String(variant.rank) : "-", name, `${variant.finished} of ${result.seeds.length}`,
        measure.show(value?.median), value ? `${measure.show(value.lowerQuartile)} to ${measure.show(value.upperQuartile)}` : "",
        percent(variant.sparsity?.median), count(variant.evaluations),
        measure.signed(difference?.mean), difference?.low === undefined ? "" : `${measure.signed(difference.low)} to ${measure.signed(difference.high)}`,
        difference ? `${difference.wins} - ${difference.losses}` : "",
        ...(published ? [figure(variant.published)] : []),
      ],
    };
  });
  const dense = [...new Set(result.variants.map((variant) => variant.dense).filter((value) => (value ?? null) !== null))];
  const columns = published ? 11 : 10;
  if (dense.length === 1) {
    rows.push({ cells: ["", element("th", { scope: "row", class: "text" }, "dense"), "", measure.show(dense[0]), ...Array(columns - 4).fill("")] });
  }

  return table({
    caption: `${measure.name[0].toUpperCase()}${measure.name.slice(1)}: median and quartiles over the seeds, and the mean difference to the baseline, seed by seed, with its 95 % interval`,
    headers: ["#", "variant", "seeds", measure.name, "quartiles", "sparsity", "evaluations", `vs ${result.baseline}`, "95 % interval", "won - lost",
      ...(published ? ["published"] : [])],
    textColumns: [1],
    rows,
  });
}

/** Variants over texts. */
export function textTable(result) {
  const entry = (text, name) => {
    const found = text.variants[name];
    return !found ? "" : found.difference ? `${number(found.perplexity.median)} (${signed(found.difference.mean)})` : number(found.perplexity.median);
  };
  return table({
    caption: "Median perplexity on each text",
    headers: ["variant", ...result.texts.map((text) => text.text)],
    textColumns: [0],
    rows: [
      { cells: [element("th", { scope: "row", class: "text" }, "dense"), ...result.texts.map((text) => number(text.dense))] },
      ...ranked(result).map((variant) => ({
        style: variant.name === result.baseline ? "baseline" : "",
        cells: [element("th", { scope: "row", class: "text" }, variant.name), ...result.texts.map((text) => entry(text, variant.name))],
      })),
    ],
  });
}

/** Zero-shot tasks over variants. */
export function taskTable(result) {
  const entry = (task, name) => {
    const found = task.variants[name];
    const points = (share) => signed(100 * share);
    const difference = found?.overDocuments;
    return !found ? "" : accuracy(found.accuracy.median)
      + (difference ? ` (${points(difference.mean)}: ${points(difference.low)} to ${points(difference.high)})` : "");
  };
  const variants = ranked(result).map((variant) => variant.name);
  return table({
    caption: "Median accuracy; in brackets the difference to the baseline in percentage points with its 95 % interval, by a paired bootstrap over documents",
    headers: ["task", "documents", "dense", ...variants],
    textColumns: [0],
    rows: result.tasks.map((task) => ({
      cells: [
        element("th", { scope: "row", class: "text" }, task.task), String(task.documents), accuracy(task.dense),
        ...variants.map((name) => entry(task, name)),
      ],
    })),
  });
}

/** Every cell, failed ones with their reason. */
export function cellTable(result) {
  return table({
    caption: "One run per variant and seed; its folder has everything that it takes to do it again",
    headers: ["variant", "seed", "state", "perplexity", "sparsity", "evaluations", "tokens", "calibration", "protocol", "folder"],
    textColumns: [0, 2, 7, 8, 9],
    rows: result.cells.map((cell) => cell.best ? {
      cells: [
        element("th", { scope: "row", class: "text" }, cell.variant), String(cell.seed), cell.state, perplexityOf(cell.best), percent(cell.best.sparsity),
        count(cell.evaluations), count(cell.tokensEvaluated), hash(cell.calibration), hash(cell.protocol), element("code", {}, cell.folder),
      ],
    } : {
      style: "failed",
      cells: [
        element("th", { scope: "row", class: "text" }, cell.variant), String(cell.seed), cell.state,
        element("td", { class: "text wrap", colspan: "6" }, cell.failure), element("code", {}, cell.folder),
      ],
    }),
  });
}

// Where plans are compared after post-training, the perplexity before it may have failed.
const perplexityOf = (best) => (best.failure && (best.perplexity ?? null) === null ? element("span", { title: best.failure }, "failed") : number(best.perplexity));

const hash = (value) => (value ? element("code", { title: value }, value.slice(0, 8)) : "");

const figure = (published) => (published ? element("span", published.source ? { title: published.source } : {}, number(published.perplexity)) : "");
