// The charts, as options of the charting library.
import * as echarts from "echarts/core";
import { HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { isDark, themed } from "./colours.js";
import { measureOf, number, percent, short } from "./format.js";

echarts.use([HeatmapChart, LineChart, ScatterChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent, SVGRenderer]);

const drawn = new Map();

/** Draws a chart, and again when the window or the colour scheme changes. */
export function draw(place, options) {
  const first = !drawn.has(place);
  drawn.set(place, options);
  // A chart needs its size, which it has once the page holds it.
  requestAnimationFrame(() => paint(place));
  if (first) {
    new ResizeObserver(() => echarts.getInstanceByDom(place)?.resize()).observe(place);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => paint(place));
  }
}

function paint(place) {
  echarts.getInstanceByDom(place)?.dispose();
  const chart = echarts.init(place, null, { renderer: "svg" });
  chart.setOption({
    animation: false,
    aria: { enabled: true },
    backgroundColor: "transparent",
    textStyle: { color: themed("ink"), fontFamily: getComputedStyle(document.body).fontFamily },
    ...drawn.get(place)(),
  });
}

const axis = (name, more = {}) => ({
  type: "value",
  scale: true,
  name,
  nameLocation: "middle",
  nameGap: 34,
  nameTextStyle: { color: themed("faint") },
  axisLabel: { color: themed("faint"), hideOverlap: true },
  axisLine: { show: true, lineStyle: { color: themed("line") } },
  splitLine: { lineStyle: { color: themed("line"), opacity: 0.6 } },
  ...more,
});

const frame = () => ({
  grid: { left: 76, right: 24, top: 48, bottom: 56 },
  legend: { top: 4, left: 72, textStyle: { color: themed("ink") }, icon: "roundRect", itemWidth: 14, itemHeight: 8 },
});

const tooltip = (more) => ({
  backgroundColor: themed("panel"), borderColor: themed("line"), textStyle: { color: themed("ink"), fontSize: 13 }, confine: true, ...more,
});

/** Median over the seeds with a band between the quartiles, over the cost of the search. */
export function convergence(result, cost, colours) {
  // What is not ranked is drawn apart: its curve may run lower only because it removes less.
  const isRanked = Object.fromEntries(result.variants.map((variant) => [variant.name, variant.rank !== undefined]));
  const curves = result.charts.convergence.filter((series) => series[cost].cost.length > 0);
  return {
    ...frame(),
    legend: { ...frame().legend, data: curves.map((series) => series.variant) },
    tooltip: tooltip({
      trigger: "axis",
      formatter: (points) => lines(
        `${short(points[0].axisValue)} ${cost === "byTokens" ? "tokens" : "evaluations"}`,
        points.filter((point) => point.seriesId?.startsWith("median")).map((point) => `${point.seriesName}: ${number(point.value[1])}`)),
    }),
    xAxis: axis(cost === "byTokens" ? "calibration tokens" : "evaluations", { min: 0, axisLabel: { color: themed("faint"), formatter: short } }),
    yAxis: axis(`calibration ${result.charts.objective}`, { nameGap: 52 }),
    series: curves.flatMap(({ variant, [cost]: curve }) => {
      const colour = colours[variant];
      const line = (id, values, more) => ({
        id: `${id} ${variant}`, name: variant, type: "line", step: "end", symbol: "none", itemStyle: { color: colour },
        data: curve.cost.map((at, i) => [at, values[i]]), ...more,
      });
      // A band is drawn as what lies between two stacked lines, which therefore hold the lower quartile and the rest.
      const edge = { lineStyle: { opacity: 0 }, stack: `band ${variant}`, stackStrategy: "all", silent: true, tooltip: { show: false } };
      return [
        line("lower", curve.lowerQuartile, edge),
        line("band", curve.upperQuartile.map((upper, i) => upper - curve.lowerQuartile[i]), { ...edge, areaStyle: { color: colour, opacity: 0.16 } }),
        line("median", curve.median, {
          lineStyle: { color: colour, width: 2.5, type: isRanked[variant] ? "solid" : "dashed" },
          ...(curve.cost.length === 1 ? { symbol: "circle", symbolSize: 9 } : {}),
        }),
      ];
    }),
  };
}

/** Blocks over variants: how much of each block the best plans remove. */
export function heatMap(result) {
  const variants = Object.keys(result.charts.removed);
  const blocks = Math.max(...variants.map((variant) => result.charts.removed[variant].length));
  // Light text on the strong end of the scale in light pages, dark text there in dark ones.
  const ink = (share) => (isDark() ? (share > 0.45 ? "#14171b" : "#e6e9ed") : share > 0.35 ? "#ffffff" : "#1b1f24");
  const data = variants.flatMap((variant, y) =>
    result.charts.removed[variant].map((value, x) => ({ value: [x, y, value], label: { color: ink(value) } })));
  const flat = { splitLine: { show: false }, axisTick: { show: false }, type: "category" };
  return {
    grid: { left: 120, right: 24, top: 12, bottom: 104 },
    tooltip: tooltip({ formatter: ({ value: [x, y, share] }) => lines(variants[y], [`block ${x}: ${percent(share)} removed`]) }),
    xAxis: axis("block", { ...flat, data: Array.from({ length: blocks }, (_, block) => String(block)) }),
    yAxis: axis("", { ...flat, data: variants, inverse: true, axisLabel: { color: themed("ink"), width: 108, overflow: "truncate" } }),
    visualMap: {
      type: "continuous", min: 0, max: 1, orient: "horizontal", left: 114, bottom: 4, itemHeight: 160, itemWidth: 12, calculable: false,
      text: ["all", "nothing"], textStyle: { color: themed("faint") },
      inRange: { color: isDark() ? ["#1d2126", "#2f5f8f", "#7fb2e5", "#ffe6a8"] : ["#f3f5f8", "#6aa3d8", "#2f6ea8", "#0b2545"] },
    },
    series: [{
      type: "heatmap",
      data,
      itemStyle: { borderColor: themed("ground"), borderWidth: 2 },
      label: { show: blocks <= 16, formatter: ({ value }) => Math.round(100 * value[2]), fontSize: 12 },
    }],
  };
}

/** Every cell, and the dense model: the compared measure over achieved sparsity. */
export function scatter(result, colours) {
  const finished = result.cells.filter((cell) => cell.best && (cell.value ?? null) !== null);
  const point = (name, data, more) => ({ name, type: "scatter", symbolSize: 11, data, ...more });
  const dense = [...new Set(finished.map((cell) => cell.dense))].filter((value) => (value ?? null) !== null);
  const measure = measureOf(result);
  return {
    ...frame(),
    tooltip: tooltip({
      formatter: ({ seriesName, value: [sparsity, value, seed] }) =>
        lines(seed === undefined ? seriesName : `${seriesName}, seed ${seed}`, [`${measure.name} ${measure.show(value)}`, `sparsity ${percent(sparsity)}`]),
    }),
    xAxis: axis("sparsity", { scale: false, min: 0, axisLabel: { color: themed("faint"), formatter: (value) => `${Math.round(100 * value)} %` } }),
    yAxis: axis(measure.name, { nameGap: 52 }),
    series: [
      point("dense", dense.map((value) => [0, value]), { symbol: "diamond", symbolSize: 14, itemStyle: { color: themed("ink") } }),
      ...result.variants.map((variant, i) => point(
        variant.name,
        finished.filter((cell) => cell.variant === variant.name).map((cell) => [cell.best.sparsity, cell.value, cell.seed]),
        { symbol: ["circle", "rect", "triangle", "roundRect"][i % 4], itemStyle: { color: colours[variant.name], opacity: 0.85 } })),
    ],
  };
}

const escape = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const lines = (title, rest) => `<b>${escape(title)}</b><br>${rest.map(escape).join("<br>")}`;
