// Numbers as the page writes them, the same in every browser.
const locale = "en-GB";
const fixed = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const change = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" });
const share = new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
const points = new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const show = (format) => (value) => (value === undefined || value === null ? "" : format.format(value));
// A perplexity may be as large as a number can be: from ten millions on, an exponent says it shorter.
const large = (format) => (value) => (Math.abs(value ?? 0) < 1e7 ? show(format)(value) : value.toExponential(2));

/** The name of the compared measure, and how its values and differences are written: accuracies in per cent. */
export function measureOf(result) {
  const isAccuracy = /\.(acc|acc_norm)$/.test(result.measure);
  const [task, metric] = result.measure.split(/\.(?=[^.]*$)/);
  const name = result.measure === "pruned" ? "report perplexity"
    : result.measure === "finetuned" ? "report perplexity after post-training"
    : task === "mean" ? `mean ${metric} of the tasks` : `${task} ${metric}`;
  return {
    name,
    isPerplexity: !metric,
    show: isAccuracy ? accuracy : number,
    signed: (value) => signed(isAccuracy && value !== undefined ? 100 * value : value),
    size: (difference) => (isAccuracy
      ? `${number(100 * Math.abs(difference.mean))} percentage points of ${name}`
      : `${number(Math.abs(difference.mean))} ${metric ? name : "perplexity"} (${percent(Math.abs(difference.relative))})`),
    better: isAccuracy ? "Larger is better." : "Smaller is better.",
  };
}

export const number = large(fixed);
export const accuracy = show(points);
export const signed = large(change);
export const percent = show(share);
export const count = show(whole);
export const short = show(compact);
