// What a person finds in a page: report.cjs SCENARIO ADDRESS [MORE…] prints it as JSON, or fails.
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { withPage } = require("./browser.cjs");

/** The page's own words, with its numbers as they stand in their elements. */
function read() {
  const text = (e) => (e ? e.textContent : null);
  const values = (e) => [...e.querySelectorAll("data")].map((d) => Number(d.value));
  const reason = (e) => {
    const copy = e.cloneNode(true);
    copy.querySelectorAll("time").forEach((t) => t.replaceWith(t.dateTime));
    return copy.textContent;
  };
  return {
    title: text(document.querySelector("h1")),
    lead: values(document.querySelector("#lead")),
    facts: [...document.querySelectorAll("#facts > div")].map((d) => [text(d.querySelector("dt")), text(d.querySelector("dd"))]),
    critical: [...document.querySelectorAll("#lanes .bar.critical")].map((b) => b.dataset.step),
    lanes: [...document.querySelectorAll("#lanes .lane .stage")].map(text),
    steps: [...document.querySelectorAll("#lines tr.step")].map((row) => ({
      id: row.dataset.step,
      line: Number(row.dataset.line),
      outcome: text(row.querySelector(".chip .word")),
      millis: values(row)[0],
      text: text(row.querySelector(".text")),
      reasons: [...row.querySelectorAll(".why .reason")].map(reason),
    })),
    lines: [...document.querySelectorAll("#lines td.text")].map(text),
    layers: [...document.querySelectorAll("#layer-list tbody tr")].map((row) => values(row)),
    waste: values(document.querySelector("#waste p")),
    hidden: [...document.querySelectorAll("#hidden-files tr")].map((row) => [text(row.querySelector("code")), values(row)[0]]),
    builds: [...document.querySelectorAll("#builds tbody tr")].map((row) => ({
      id: row.dataset.build,
      started: row.querySelector("time").dateTime,
      result: text(row.querySelector(".result .word")),
      numbers: values(row),
    })),
    pairs: [...document.querySelectorAll("#pairs tbody tr")].map((row) => ({
      outcomes: [...row.querySelectorAll(".chip .word")].map(text),
      numbers: values(row),
      text: text(row.querySelector("code")),
    })),
    args: [...document.querySelectorAll("#changed-args tbody tr")].map((row) => [...row.children].map(text)),
  };
}

/** Every row of the tree, read by going down it with the arrow key. */
async function allFiles(page) {
  await page.selectOption("#which", "all");
  await page.locator("#tree").focus();
  await page.keyboard.press("Home");
  const files = [];
  for (let last = null; ; ) {
    const file = await page.evaluate(() => {
      const row = document.querySelector("#tree .file.active");
      const folder = row.getAttribute("aria-expanded");
      return {
        row: row.id,
        folder,
        path: document.querySelector("#whence .path").textContent,
        gone: row.classList.contains("gone"),
        layer: row.querySelector(".layer").textContent,
        size: row.querySelector(".bytes").textContent,
        events: [...document.querySelectorAll("#whence .events li")].map((li) => ({
          layer: Number(li.dataset.layer),
          event: li.dataset.event,
          line: li.querySelector("data") ? Number(li.querySelector("data").value) : null,
        })),
      };
    });
    if (file.row === last) return files;
    files.push(file);
    last = file.row;
    if (file.folder === "false") await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
  }
}

const scenarios = {
  async shown(address) {
    return withPage(address, {}, async (page) => ({ ...(await page.evaluate(read)), files: await allFiles(page) }));
  },

  /** The whole page without a mouse. */
  async keyboard(address) {
    return withPage(address, {}, async (page) => {
      const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.dataset.step || document.activeElement.textContent.trim());
      await page.keyboard.press("Tab");
      assert.equal(await focused(), "To the build");
      await page.keyboard.press("Enter");
      assert.equal(await focused(), "main");
      // The steps are one stop of the tab key; arrow keys go through them.
      const bars = await page.locator("#lanes .bar").evaluateAll((all) => all.map((b) => b.dataset.step));
      for (let i = 0; i < 20 && !bars.includes(await focused()); i++) await page.keyboard.press("Tab");
      await page.keyboard.press("Home");
      for (const [i, id] of bars.entries()) {
        assert.equal(await focused(), id);
        const shown = await page.locator("#step .instruction").textContent();
        const label = await page.locator(`#lanes .bar[data-step="${id}"]`).getAttribute("aria-label");
        assert.ok(label.includes(shown.split("\n")[0].slice(0, 20)), `${label} has ${shown}`);
        assert.equal(await page.locator(`#lines tr.active`).getAttribute("data-step"), id);
        if (i < bars.length - 1) await page.keyboard.press("ArrowRight");
      }
      await page.keyboard.press("Home");
      await page.keyboard.press("ArrowDown");
      assert.equal((await focused()).split(".")[0], "1");
      // A slash goes to the search; down from there into what it found; Enter shows it in its folder.
      await page.keyboard.press("/");
      assert.equal(await focused(), "search");
      await page.keyboard.type("sorted.txt");
      assert.equal(await page.locator("#found").textContent(), "1 path found");
      await page.keyboard.press("ArrowDown");
      assert.equal(await focused(), "tree");
      await page.keyboard.press("Enter");
      assert.equal(await page.locator("#search").inputValue(), "");
      assert.match(await page.locator("#tree .file.active .name").textContent(), /^sorted\.txt$/);
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("ArrowLeft");
      assert.equal(await page.locator("#tree .file.active").getAttribute("aria-expanded"), "false");
      const described = await page.locator("#tree").getAttribute("aria-activedescendant");
      assert.equal(await page.locator("#tree .file.active").getAttribute("id"), described);
      // Everything that can be clicked can be reached.
      const unreachable = await page.evaluate(() => [...document.querySelectorAll("button, a, select, input, summary")]
        .filter((e) => e.tabIndex < 0 && !e.classList.contains("bar")).map((e) => e.outerHTML));
      assert.deepEqual(unreachable, []);
      return {};
    });
  },

  /** Light, dark and printed: the words can be read on what is behind them (WCAG AA: 4.5 to 1). */
  async looks(address, folder) {
    const looks = {};
    for (const colorScheme of ["light", "dark"]) {
      looks[colorScheme] = await withPage(address, { colorScheme }, async (page) => {
        await page.screenshot({ path: path.join(folder, colorScheme + ".png"), fullPage: true });
        const low = await page.evaluate(contrasts);
        assert.deepEqual(low, []);
        await page.emulateMedia({ media: "print" });
        const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        assert.equal(paper, "rgb(255, 255, 255)");
        await page.screenshot({ path: path.join(folder, colorScheme + "-printed.png"), fullPage: true });
        await page.emulateMedia({ media: "screen" });
        await page.locator("#theme").click();
        await page.locator("#theme").click();
        assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
        return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      });
    }
    return looks;
  },

  /** A page of very many files: few rows are drawn, and each can be come to. */
  async many(address, wanted) {
    return withPage(address, {}, async (page) => {
      const rows = () => page.locator("#tree .file").count();
      const name = () => page.locator("#tree .file.active .name").textContent();
      const found = async () => Number((await page.locator("#found").textContent()).replace(/[^0-9]/g, ""));
      const total = Number(await page.locator("#files-note data").first().getAttribute("value"));
      await page.fill("#search", "file-");
      const all = await found();
      assert.ok((await rows()) < 100, "only rows in sight are drawn");
      await page.locator("#tree").focus();
      await page.keyboard.press("End");
      const last = await name();
      assert.ok((await rows()) < 100);
      await page.locator("#tree").evaluate((tree) => tree.scrollTo(0, tree.scrollHeight / 2));
      await page.waitForFunction(() => {
        const box = document.querySelector("#tree").getBoundingClientRect();
        return [...document.querySelectorAll("#tree .file")].some((row) =>
          row.getBoundingClientRect().top <= box.top + 5 && row.getBoundingClientRect().bottom > box.top);
      });
      await page.fill("#search", wanted);
      const one = await found();
      const hit = await name();
      await page.fill("#search", "*-09999?");
      return { total, all, last, one, hit, glob: await found() };
    });
  },

  /** A page that is served: it is open before the build begins, and sees it run and end. */
  async live(address, mounts) {
    return withPage(address, {}, async (page) => {
      process.stdout.write("ready\n");
      await page.waitForSelector("#lanes .bar.running");
      const running = await page.evaluate(() => ({
        title: document.querySelector("h1").textContent,
        lead: document.querySelector("#lead").textContent,
        step: document.querySelector("#step .instruction").textContent,
      }));
      await page.waitForFunction(() => (document.querySelector("#step .log") || {}).textContent?.includes("waiting to go on"));
      const folder = fs.readdirSync(mounts, { recursive: true, withFileTypes: true }).find((f) => f.name === "here");
      fs.writeFileSync(path.join(folder.parentPath || folder.path, "go"), "");
      await page.waitForFunction(() => document.querySelector("h1 .word")?.textContent === "ok" &&
        document.querySelectorAll("#tree .file").length > 0);
      await page.waitForFunction(() => document.querySelectorAll("#builds tbody tr").length > 0);
      return { running, ...(await page.evaluate(read)) };
    });
  },
};

/** The texts whose contrast is too low, as far as what is behind them is one colour. */
function contrasts() {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (c) => c.slice(0, 3).map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c[3] === 255) return c;
    }
    return [255, 255, 255, 255];
  };
  const low = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const e = node.parentElement;
    if (!node.data.trim() || !e.checkVisibility() || e.closest("script, .hidden, .quiet, .skip, noscript")) continue;
    const a = light(rgb(getComputedStyle(e).color));
    const b = light(behind(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push(`${ratio.toFixed(2)} ${e.tagName}.${e.className}: ${node.data.trim().slice(0, 40)}`);
  }
  return low;
}

const [scenario, address, ...more] = process.argv.slice(2);
scenarios[scenario](address, ...more).then(
  (result) => process.stdout.write(JSON.stringify(result) + "\n"),
  (error) => {
    process.stderr.write((error.stack || error) + "\n");
    process.exitCode = 1;
  });
