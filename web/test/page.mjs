// Opens a page in headless Chromium and tells what is on it: node page.mjs PAGE CHROMIUM [SCREENSHOT [light|dark]].
import { chromium } from "playwright-core";
import { pathToFileURL } from "node:url";

const [page, executablePath, screenshot, colorScheme = "light"] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const tab = await browser.newPage({ viewport: { width: 1200, height: 900 }, colorScheme });
  const [errors, requests] = [[], []];
  tab.on("pageerror", (error) => errors.push(String(error)));
  tab.on("console", (message) => ["error", "warning"].includes(message.type()) && errors.push(message.text()));
  tab.on("request", (request) => requests.push(request.url()));
  await tab.goto(pathToFileURL(page).href);
  await tab.waitForSelector("html[data-rendered]", { timeout: 10_000 });
  // Charts are painted in the frame after the page has its shape.
  await tab.waitForFunction(() => [...document.querySelectorAll(".chart")].every((chart) => chart.querySelector("svg")), { timeout: 10_000 });
  const charts = await tab.$$eval(".chart", (all) => all.map((chart) => ({ id: chart.id, shapes: chart.querySelectorAll("svg path").length })));
  // The choice of the axis redraws the first chart.
  const before = await tab.$eval("#convergence", (chart) => chart.textContent).catch(() => "");
  await tab.check("input[value=byTokens]").catch(() => {});
  await tab.waitForFunction((text) => document.querySelector("#convergence")?.textContent !== text, before, { timeout: 5_000 }).catch(() => {});
  const after = await tab.$eval("#convergence", (chart) => chart.textContent).catch(() => "");
  await tab.check("input[value=byEvaluations]").catch(() => {});
  const tables = await tab.$$eval("table", (all) => all.map((table) => table.rows.length));
  if (screenshot) {
    await tab.waitForTimeout(200);
    await tab.screenshot({ path: screenshot, fullPage: true });
  }

  console.log(JSON.stringify({
    title: await tab.title(),
    text: await tab.innerText("main"),
    charts,
    tables,
    redraws: before !== after,
    errors,
    // The page itself, and what stands in it, are no requests to anybody.
    requests: requests.filter((url) => !url.startsWith("data:")).length - 1,
  }));
} finally {
  await browser.close();
}
