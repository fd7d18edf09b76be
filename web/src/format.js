// Numbers as the page writes them, the same in every browser.
const locale = "en-GB";
const fixed = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const change = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" });
const share = new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const show = (format) => (value) => (value === undefined || value === null ? "" : format.format(value));
// A perplexity may be as large as a number can be: from ten millions on, an exponent says it shorter.
const large = (format) => (value) => (Math.abs(value ?? 0) < 1e7 ? show(format)(value) : value.toExponential(2));

export const number = large(fixed);
export const signed = large(change);
export const percent = show(share);
export const count = show(whole);
export const short = show(compact);
