// Copies the browser's third-party modules from node_modules to latent_studio/browser/vendor, as `make vendor` does:
// bare specifiers become relative ones, licences and type declarations lie beside them.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
export const VENDOR = join(ROOT, "latent_studio", "browser", "vendor");

/** Each vendored module: what others import it as, the file that its package ships, and what it exports. */
const MODULES = [
  { name: "preact.js", specifier: "preact", source: "preact/dist/preact.mjs", exported: "*" },
  { name: "preact_hooks.js", specifier: "preact/hooks", source: "preact/hooks/dist/hooks.mjs", exported: "*" },
  { name: "htm.js", specifier: "htm", source: "htm/dist/htm.mjs", exported: "{ default }" },
  {
    name: "htm_preact.js",
    specifier: "htm/preact",
    source: "htm/preact/index.mjs",
    exported: "{ Component, h, html, render }",
  },
  { name: "uplot.js", specifier: "uplot", source: "uplot/dist/uPlot.esm.js", exported: "{ default }" },
];
const STYLES = [{ name: "uplot.css", source: "uplot/dist/uPlot.min.css" }];
const PACKAGES = ["preact", "htm", "uplot"];

/**
 * A module's text with bare specifiers as relative ones and without the address of a source map that isn't here.
 *
 * @param {string} text
 */
export function rewritten(text) {
  const relative = text.replace(/(\bfrom|\bimport)(\s*)"([^"./\s][^"\s]*)"/g, (_, keyword, space, specifier) => {
    const found = MODULES.find((module) => module.specifier === specifier);
    if (!found) throw new Error(`${specifier} is imported, but is not among the vendored modules`);
    return `${keyword}${space}"./${found.name}"`;
  });
  return `${relative.replace(/^\/\/# sourceMappingURL=.*$/gm, "").trimEnd()}\n`;
}

/** @param {string} path below node_modules */
function installed(path) {
  return readFileSync(join(ROOT, "node_modules", path), "utf8");
}

function readme() {
  const rows = PACKAGES.map((name) => {
    const { version, license } = JSON.parse(installed(`${name}/package.json`));
    const files = [...MODULES, ...STYLES].filter(({ source }) => source.startsWith(`${name}/`));
    const names = files.map((file) => `\`${file.name}\``).join(", ");
    return `| ${name} | ${version} | ${license} | ${names} | [${name}.txt](licences/${name}.txt) |`;
  });
  return [
    "# Vendored modules",
    "",
    "Written by `make vendor` from the npm packages that `package.json` pins; a test compares. Not to be edited.",
    "",
    "| package | version | licence | files | text |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

/**
 * Every file of the vendor folder by its path in it.
 *
 * @returns {Map<string, string>}
 */
export function vendored() {
  /** @type {Map<string, string>} */
  const files = new Map();
  for (const { name, specifier, source, exported } of MODULES) {
    files.set(name, rewritten(installed(source)));
    files.set(name.replace(/\.js$/, ".d.ts"), `export ${exported} from "${specifier}";\n`);
  }
  for (const { name, source } of STYLES) files.set(name, installed(source));
  for (const name of PACKAGES) files.set(`licences/${name}.txt`, installed(`${name}/LICENSE`));
  files.set("README.md", readme());
  return files;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  rmSync(VENDOR, { recursive: true, force: true });
  mkdirSync(join(VENDOR, "licences"), { recursive: true });
  for (const [name, text] of vendored()) writeFileSync(join(VENDOR, name), text);
}
