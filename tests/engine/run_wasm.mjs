// Runs one job of the engine in Node: node run_wasm.mjs module.wasm image.bin result.bin [repeats]
// An image is memory from __heap_base (rounded up to 64) on; the job stands at its beginning. Prints timings as JSON.
import { readFileSync, writeFileSync } from "node:fs";

const [modulePath, imagePath, resultPath, repeats = "1"] = process.argv.slice(2);
const image = readFileSync(imagePath);
const memory = new WebAssembly.Memory({ initial: 8 + Math.ceil(image.length / 65536) + 8 });
const began = performance.now();
const { instance } = await WebAssembly.instantiate(readFileSync(modulePath), { env: { memory } });
const started = performance.now() - began;
const base = Math.ceil(instance.exports.__heap_base.value / 64) * 64;
const declared = Number(process.env.IMAGE_BASE ?? base);
if (declared !== base) throw new Error(`the image was made for address ${declared}, memory is free from ${base}`);
const seconds = [];
for (let k = 0; k < Number(repeats); k += 1) {
  new Uint8Array(memory.buffer).set(image, base);
  const before = performance.now();
  instance.exports.integrate(base);
  seconds.push((performance.now() - before) / 1000);
}
writeFileSync(resultPath, new Uint8Array(memory.buffer, base, image.length));
console.log(JSON.stringify({ base, started, seconds }));
