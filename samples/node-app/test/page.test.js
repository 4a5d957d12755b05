const assert = require("node:assert");
const test = require("node:test");
const { page } = require("../dist/page.js");

test("a name is greeted, and cannot bring in HTML", () => {
  assert.match(page("Nora"), /<h1>Welcome, Nora!<\/h1>/);
  assert.match(page("<b>"), /<h1>Welcome, &lt;b&gt;!<\/h1>/);
});
