// Debian's Chromium, driven by Playwright: each run with an empty profile, and with nothing but the
// page under test to talk to.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { chromium } = require("playwright-core");

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Opens a page, hands it over, and fails where it said anything on the console. */
async function withPage(address, options, work) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "chromium-"));
  const said = [];
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    headless: true,
    args: FLAGS,
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  try {
    const page = await context.newPage();
    page.on("console", (message) => said.push(message.type() + ": " + message.text()));
    page.on("pageerror", (error) => said.push("error: " + error.message));
    page.on("dialog", (dialog) => {
      said.push("dialog: " + dialog.message());
      dialog.dismiss();
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(address.replace(/[^/]*$/, "")) && !request.url().startsWith("data:")) {
        said.push("request: " + request.url());
      }
    });
    await page.goto(address);
    await page.waitForSelector("html[data-ready=true]");
    const result = await work(page);
    if (said.length > 0) throw new Error("the page said " + said.join("\n"));
    return result;
  } finally {
    await context.close();
    fs.rmSync(profile, { recursive: true, force: true });
  }
}

module.exports = { withPage };
