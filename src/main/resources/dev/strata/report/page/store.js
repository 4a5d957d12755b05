// Where what is shown comes from: the data in the page, or the server of a page that is served.

const embedded = JSON.parse(document.getElementById("data").textContent);
const isLive = embedded.live === true;

async function ask(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

const store = {
  history: embedded.history,
  busy: false,

  async refresh() {
    if (!isLive) return;
    const answer = await ask("history");
    this.history = answer.history;
    this.busy = answer.busy;
  },

  /** The heads of the builds that can be shown, the newest first. */
  shown() {
    return isLive ? this.history : this.history.filter((b) => embedded.builds[b.id]);
  },

  async build(id) {
    if (isLive) {
      const answer = await ask("build/" + encodeURIComponent(id));
      return { build: answer.build, sizes: answer.sizes };
    }
    return { build: embedded.builds[id], sizes: embedded.sizes[id] };
  },

  async files(id) {
    if (isLive) return ask("files/" + encodeURIComponent(id));
    return embedded.files[id] || {
      missing: "The files of this build are not in this page; strata report " + id + " has them.",
    };
  },

  async pairs(before, after) {
    if (isLive) return ask("pairs/" + encodeURIComponent(before) + "/" + encodeURIComponent(after));
    return embedded.pairs[before + " " + after];
  },
};
