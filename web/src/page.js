// Lays the page of a comparison out: what may be said first, then tables, then charts, then every cell.
import { cellTable, taskTable, textTable, variantTable, verdictList } from "./tables.js";
import { convergence, draw, heatMap, scatter } from "./charts.js";
import { element, paragraph } from "./dom.js";
import { colourOf } from "./colours.js";
import { count, measureOf } from "./format.js";

const result = JSON.parse(document.getElementById("comparison").textContent);
const page = document.getElementById("page");
const section = (title, ...content) => page.append(element("h2", {}, title), ...content);

document.title = `${result.name} - EvoPrune comparison`;
page.replaceChildren(
  element("h1", {}, result.name),
  paragraph(
    `${result.variants.length} variants, ${result.seeds.length} ${result.seeds.length === 1 ? "seed" : "seeds"}, baseline ${result.baseline}. ${budget()}`,
    "faint"),
  verdictList(result),
  variantTable(result));
if (result.notes.length > 0) {
  page.append(element("ul", { class: "notes" }, ...result.notes.map((note) => element("li", {}, note))));
}

if ((result.texts ?? []).length > 1) {
  section("On every text",
    paragraph("Plans are found on the calibration text alone and measured on each of these; the median over the seeds, with the difference to the baseline.", "faint"),
    textTable(result));
}

if ((result.tasks ?? []).length > 0) {
  section("Zero-shot tasks", taskTable(result));
}

const colours = colourOf(result.variants.map((variant) => variant.name));
if (result.charts.convergence.some((series) => series.byEvaluations.cost.length > 0)) {
  const chart = element("div", { class: "chart", id: "convergence" });
  section(`Convergence: best calibration ${result.charts.objective} so far`,
    paragraph("The line is the median over the seeds, the band reaches from the lower to the upper quartile; dashed lines belong to variants that are not ranked.", "faint"),
    axisChoice((axis) => draw(chart, () => convergence(result, axis, colours))),
    chart);
  draw(chart, () => convergence(result, "byEvaluations", colours));
}

if (Object.values(result.charts.removed).some((row) => row.length > 0)) {
  const rows = Object.keys(result.charts.removed).length;
  const chart = element("div", { class: "chart", id: "pattern", style: `height: ${140 + 34 * rows}px` });
  section("Pattern: what the best plans remove",
    paragraph("Share of every block's weights that is zero or gone, the mean over the seeds. Where whole blocks are dropped, it is the share of seeds that drop the block.", "faint"),
    chart);
  draw(chart, () => heatMap(result));
}

if (result.cells.some((cell) => cell.best)) {
  const chart = element("div", { class: "chart", id: "quality" });
  section("Quality against sparsity",
    paragraph(`Every finished cell: ${measureOf(result).name} over the sparsity that its best plan achieved. ${measureOf(result).better}`, "faint"),
    chart);
  draw(chart, () => scatter(result, colours));
}

section("Cells", cellTable(result));
document.documentElement.dataset.rendered = "true";

function budget() {
  const { evaluations, tokens } = result.budget ?? {};
  const caps = [evaluations && `${count(evaluations)} evaluations`, tokens && `${count(tokens)} calibration tokens`].filter(Boolean);
  return caps.length > 0 ? `Every search may cost ${caps.join(" and ")}.` : "No budget is set.";
}

function axisChoice(choose) {
  const option = (axis, label, checked) => {
    const input = element("input", { type: "radio", name: "axis", value: axis });
    input.checked = checked;
    input.addEventListener("change", () => choose(axis));
    return element("label", {}, input, ` ${label}`);
  };
  return element("fieldset", { class: "choice" },
    element("legend", {}, "Cost in"), option("byEvaluations", "evaluations", true), option("byTokens", "calibration tokens", false));
}
