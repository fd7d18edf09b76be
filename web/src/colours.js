// Colours that stay apart for people with colour blindness (Okabe and Ito 2008), in order of use.
const wheel = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a6d00", "#777777"];

/** The colour of each variant, the same in every chart and table. */
export function colourOf(names) {
  return Object.fromEntries(names.map((name, i) => [name, wheel[i % wheel.length]]));
}

/** Whether the reader's system asks for a dark page. */
export const isDark = () => window.matchMedia("(prefers-color-scheme: dark)").matches;

/** A colour of the page's style. */
export const themed = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
