import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { rewritten, VENDOR, vendored } from "../../tools/vendor.js";

test("the vendored files are npm's, byte for byte, but for what is rewritten", () => {
  const files = vendored();
  const there = readdirSync(VENDOR, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.equal(there.length, files.size, "files that nobody wrote, or that are missing");
  for (const [name, text] of files) assert.equal(readFileSync(join(VENDOR, name), "utf8"), text, name);
});

test("bare specifiers become relative ones", () => {
  assert.equal(rewritten('import{h as a}from"preact";'), 'import{h as a}from"./preact.js";\n');
  assert.equal(rewritten('export * from "preact/hooks";'), 'export * from "./preact_hooks.js";\n');
  assert.equal(rewritten('import { a } from "./near.js";'), 'import { a } from "./near.js";\n');
  assert.throws(() => rewritten('import "left-pad";'), /left-pad/);
});

test("the lock file holds no addresses", () => {
  const lock = readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8");
  assert.doesNotMatch(lock, /"resolved"|https?:/);
});
