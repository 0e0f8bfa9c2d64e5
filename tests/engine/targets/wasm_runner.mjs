// node wasm_runner.mjs BATCH_MODULE WASM LAYOUT STUDY [REPEATS]: run a study, print the result and how fast it was, as JSON.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [runner, wasm, layout, study, repeats = "1"] = process.argv.slice(2);
const { Batch } = await import(pathToFileURL(runner).href);
const read = (path) => JSON.parse(readFileSync(path, "utf8"));

const compiled = new WebAssembly.Module(readFileSync(wasm));
const began = performance.now();
const batch = new Batch(compiled, read(layout));
const start = performance.now() - began;

const question = read(study);
const shares = [];
const options = question.chunk ? { chunk: question.chunk, progress: (share) => shares.push(share) } : {};
const seconds = [];
let result = null;
for (let k = 0; k < Number(repeats); k++) {
  const from = performance.now();
  result = batch.run(question, options);
  seconds.push((performance.now() - from) / 1000);
}

const plain = (_, value) => (ArrayBuffer.isView(value) ? Array.from(value) : value);
const imports = WebAssembly.Module.imports(compiled);
const exports = WebAssembly.Module.exports(compiled);
process.stdout.write(JSON.stringify({ ...result, seconds, start, shares, imports, exports }, plain));
