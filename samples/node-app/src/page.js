const fs = require("node:fs");
const path = require("node:path");
const mustache = require("mustache");

// The template stands beside the folder of this program.
function page(name) {
  const template = fs.readFileSync(path.join(__dirname, "..", "page.mustache"), "utf8");
  return mustache.render(template, { greeting: "Welcome", name });
}

module.exports = { page };

if (require.main === module) {
  process.stdout.write(page(process.argv[2] || "nobody"));
}
