/**
 * Runs people on a model compiled to WebAssembly: the counterpart of magmatrix.engine.runtime.simulate for browsers and Node.
 *
 * The module imports nothing and exports its memory. `layout` is what WasmBuild.layout describes; a study is a plain object:
 *   people:     {count, parameters: {name: number | number[]}, initial: {...}, scheduleOf: number[]}
 *   schedules:  [[{tick, action, arguments: {name: number}} | {tick, set, value}, ...], ...]
 *   ticks:      ascending moments of the series; the last one ends the run
 *   tolerances: what differs from layout.tolerances;  ticksPerUnit: 60 if left out
 *   bounds:     {stride, absolute, lowest, floors, guarded} as describe_study derives them; without it a magnitude that
 *               is not in the tolerances is 1 and no state is guarded
 * JSON has no NaN: null stands for it (an initial value that is NaN is the model's own). It informs, it does not treat.
 */

const PAGE = 65536;
const ALIGNMENT = 64;

export class Batch {
  /** Takes the bytes of the module (or a compiled WebAssembly.Module) and its layout. */
  constructor(module, layout) {
    const compiled = module instanceof WebAssembly.Module ? module : new WebAssembly.Module(module);
    this.layout = layout;
    const { memory, integrate, __heap_base: base } = new WebAssembly.Instance(compiled).exports;
    this.memory = memory;
    this.integrate = integrate;
    this.base = base.value;
  }

  /**
   * Integrates everybody and returns series [people x ticks] and reduced [people] by name, status, time, steps,
   * rejections and the final state [people x states]; values of failed people are NaN. With `progress`, people are
   * taken `chunk` at a time and progress(share done) is called between; the numbers do not depend on it.
   */
  run(study, { progress = null, chunk = 8 } = {}) {
    const { layout } = this;
    const { count } = study.people;
    const [places, view] = this.#place(inputs(layout, study), results(layout, count, study.ticks.length));
    const job = view("job");
    const field = (name, value) => (job[layout.fields[name]] = BigInt(value));
    for (const [name, place] of Object.entries(places)) if (name in layout.fields) field(name, place);
    field("LIMIT", toleranceOf(layout, study).maxSteps);
    field("SAMPLES", study.ticks.length);
    field("BOUND_STRIDE", study.bounds?.stride ?? 0);
    const size = progress ? Math.max(1, chunk) : Math.max(1, count);
    for (let done = 0; done < count; ) {
      field("COUNT", Math.min(count, done + size));
      view("NEXT")[0] = BigInt(done);
      this.integrate(places.job);
      done = Math.min(count, done + size);
      if (progress) progress(done / count);
    }
    return this.#collect(view, study);
  }

  /** Lays inputs, results (poisoned), work area and job behind each other in memory, which grows as needed. */
  #place(given, sizes) {
    const { layout } = this;
    const fields = Object.keys(layout.fields).length;
    const room = { ...sizes, WORK: [Float64Array, layout.workBytes / 8, NaN], job: [BigInt64Array, fields, 0n] };
    for (const [name, array] of Object.entries(given)) room[name] = [array.constructor, array.length, null];
    let end = this.base;
    const places = {};
    for (const [name, [kind, length]] of Object.entries(room)) {
      places[name] = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
      end = places[name] + length * kind.BYTES_PER_ELEMENT;
    }
    const missing = Math.ceil((end - this.memory.buffer.byteLength) / PAGE);
    if (missing > 0) this.memory.grow(missing);
    const view = (name) => new room[name][0](this.memory.buffer, places[name], room[name][1]);
    for (const [name, [, , poison]] of Object.entries(room)) {
      if (poison === null) view(name).set(given[name]);
      else view(name).fill(poison);
    }
    return [places, view];
  }

  #collect(view, study) {
    const { layout } = this;
    const { count } = study.people;
    const moments = study.ticks.length;
    const status = Array.from(view("STATUS"), Number);
    const ok = status.map((one) => one === layout.statuses.OK);
    const all = view("SERIES");
    const names = [...layout.series, ...layout.before];
    const wide = names.length;
    const columns = names.map(() => new Float64Array(count * moments));
    for (let row = 0, at = 0; row < count * moments; row++) {
      const kept = ok[Math.floor(row / moments)];
      for (let k = 0; k < wide; k++, at++) columns[k][row] = kept ? all[at] : NaN;
    }
    const floor = floors(layout, study);
    const lift = (value, name, person) => (value < 0 && value >= floor(name, person) ? 0 : value);
    names.forEach((name, k) =>
      columns[k].forEach((value, row) => (columns[k][row] = lift(value, name, Math.floor(row / moments)))),
    );
    const series = Object.fromEntries(layout.series.map((name, k) => [name, columns[k]]));
    const before = Object.fromEntries(layout.before.map((name, k) => [name, columns[layout.series.length + k]]));
    const numbers = view("REDUCED");
    const liftExtreme = (output, value, i) => {
      if (!/^(highest|lowest)/.test(output.kind)) return value;
      if (!Number.isFinite(value)) return NaN; // a readout that never exists has no extreme
      return output.kind.endsWith("_at") ? value : lift(value, output.name, i);
    };
    const reduced = layout.reduced.map((output, k) => ({
      ...output,
      values: Float64Array.from(ok, (kept, i) => (kept ? liftExtreme(output, numbers[i * layout.reduced.length + k], i) : NaN)),
    }));
    const steps = Array.from(view("STEPS"), Number);
    const state = view("STATE");
    const finalState = new Float64Array(count * layout.own.length);
    for (let i = 0; i < count; i++)
      layout.own.forEach((k, at) => (finalState[i * layout.own.length + at] = lift(state[i * layout.states.length + k], layout.states[k].name, i)));
    return {
      ticks: study.ticks,
      series,
      before,
      reduced,
      status,
      time: view("TIME").slice(),
      steps: steps.filter((_, k) => k % 2 === 0),
      rejections: steps.filter((_, k) => k % 2 === 1),
      states: layout.own.map((k) => layout.states[k].name),
      finalState,
      engine: layout.engine,
      rtol: toleranceOf(layout, study).rtol,
    };
  }
}

/** The floor of a guarded state for a person; nothing is lower than that of another name. */
function floors(layout, { bounds }) {
  const place = new Map((bounds?.guarded ?? []).map((name) => [name, layout.states.findIndex((s) => s.name === name)]));
  return (name, person) => (place.has(name) ? bounds.floors[person * bounds.stride + place.get(name)] ?? Infinity : Infinity);
}

function toleranceOf(layout, study) {
  return { ...layout.tolerances, ...study.tolerances };
}

function inputs(layout, study) {
  const { people, ticks } = study;
  check(people, study.schedules, ticks);
  const tolerances = toleranceOf(layout, study);
  const states = layout.states;
  const settings = new Float64Array(Object.keys(layout.settings).length);
  settings[layout.settings.RTOL] = tolerances.rtol;
  settings[layout.settings.FIRST_STEP] = tolerances.firstStep;
  settings[layout.settings.TICKS] = study.ticksPerUnit ?? layout.ticksPerUnit;
  settings[layout.settings.SHARE] = 1 / Math.max(1, layout.own.length);
  const bounds = study.bounds ?? plainBounds(states, tolerances);
  const numbers = (values, missing) => Float64Array.from(values, (value) => value ?? missing);
  const table = stopTable(layout, study.schedules, ticks);
  return {
    NEXT: new BigInt64Array(1),
    CANCEL: new BigInt64Array(1),
    PROGRESS: new BigInt64Array(1),
    PARAMETERS: columns(people.parameters ?? {}, layout.parameters, people.count, "parameter"),
    INITIAL: columns(people.initial ?? {}, layout.states, people.count, "state"),
    SCHEDULE_OF: BigInt64Array.from({ length: people.count }, (_, i) => BigInt(people.scheduleOf?.[i] ?? 0)),
    SCHEDULE_STARTS: BigInt64Array.from(table.starts, BigInt),
    STOPS: Int32Array.from(table.stops),
    CODES: Int32Array.from(table.codes),
    VALUES: Float64Array.from(table.values),
    SCALES: numbers(bounds.absolute, Infinity),
    LOWEST: numbers(bounds.lowest, -Infinity),
    FLOORS: numbers(bounds.floors, -Infinity),
    SETTINGS: settings,
  };
}

/** Bounds of states whose magnitudes are given or 1, none of them guarded; null is infinite. */
function plainBounds(states, tolerances) {
  const typical = (state) => tolerances.scales[state.name] ?? 1;
  const bounded = new Set(tolerances.nonnegative);
  return {
    absolute: states.map((s) => (s.integral ? null : tolerances.rtol * 1e-3 * typical(s))),
    lowest: states.map((s) => (bounded.has(s.name) ? -tolerances.negative * typical(s) : null)),
    floors: states.map(() => null),
  };
}

/** What a run writes: kind and length of each array, and what stands there before. */
function results(layout, count, moments) {
  return {
    SERIES: [Float64Array, count * moments * (layout.series.length + layout.before.length), NaN],
    REDUCED: [Float64Array, count * layout.reduced.length, NaN],
    STATUS: [BigInt64Array, count, BigInt(layout.statuses.CANCELLED)],
    STATE: [Float64Array, count * layout.states.length, NaN],
    TIME: [Float64Array, count, NaN],
    STEPS: [BigInt64Array, 2 * count, 0n],
  };
}

function check(people, schedules, ticks) {
  if (!ticks.length || ticks[0] < 0 || ticks.some((tick, k) => k > 0 && tick <= ticks[k - 1]))
    throw new RangeError("output ticks must be ascending, distinct and not negative, at least one; sort them");
  if (!schedules.length) throw new RangeError("no schedule was given; give an empty one if nothing happens");
  const plans = people.scheduleOf;
  if (plans && (plans.length !== people.count || plans.some((plan) => !(plan >= 0 && plan < schedules.length))))
    throw new RangeError("scheduleOf must name one of the schedules for every person; correct its length or numbers");
}

/** One row per person, one column per name. */
function columns(given, names, count, what) {
  const table = new Float64Array(count * names.length);
  names.forEach(({ name, value = null, argument = false }, k) => {
    const own = name in given ? given[name] : value;
    if (own === null && !(name in given) && what === "parameter" && !argument)
      throw new RangeError(`parameter ${name} has no value; give it one`);
    if (Array.isArray(own) && own.length !== count)
      throw new RangeError(`${what} ${name} has ${own.length} values; give one number, or one for each of ${count} people`);
    for (let i = 0; i < count; i++) table[i * names.length + k] = (Array.isArray(own) ? own[i] : own) ?? NaN;
  });
  return table;
}

/** Schedules as tables, as magmatrix.engine.runtime.stops writes them. */
function stopTable(layout, schedules, ticks) {
  const table = { starts: [0], stops: [], codes: [], values: [] };
  const samples = new Map(ticks.map((tick, k) => [tick, k]));
  const places = new Map(layout.parameters.map((parameter, k) => [parameter.name, k]));
  const last = ticks[ticks.length - 1];
  for (const items of schedules) {
    const events = new Map();
    for (const item of [...items].sort(inOrder)) {
      if (item.tick > last) continue;
      if (!events.has(item.tick)) events.set(item.tick, []);
      events.get(item.tick).push(item);
    }
    const slots = new Map();
    let day = -1;
    let nth = 0;
    for (const tick of [...new Set([...events.keys(), ...ticks])].sort((a, b) => a - b)) {
      const begin = table.codes.length;
      for (const item of events.get(tick) ?? []) operations(layout, places, item, table);
      const end = table.codes.length;
      if (begin === end && !samples.has(tick)) continue;
      if (Math.floor(tick / layout.ticksPerDay) !== day) [day, nth] = [Math.floor(tick / layout.ticksPerDay), 0];
      let slot = 0;
      if (end > begin) {
        const kind = `${table.codes.slice(begin, end)}|${nth}`;
        if (!slots.has(kind)) slots.set(kind, slots.size);
        slot = slots.get(kind) % layout.remembered;
        nth += 1;
      }
      const stop = new Array(Object.keys(layout.stop).length).fill(0);
      const { TICK, SLOT, BEGIN, END, SAMPLE } = layout.stop;
      [stop[TICK], stop[SLOT], stop[BEGIN], stop[END], stop[SAMPLE]] = [tick, slot, begin, end, samples.get(tick) ?? -1];
      table.stops.push(...stop);
    }
    table.starts.push(table.stops.length / Object.keys(layout.stop).length);
  }
  if (!table.codes.length) [table.codes, table.values] = [[0], [0]];
  return table;
}

const inOrder = (a, b) => a.tick - b.tick || ("action" in a) - ("action" in b);
const flat = (name) => name.replaceAll(".", "__");

function operations(layout, places, item, table) {
  const put = (code, value) => {
    table.codes.push(code);
    table.values.push(value);
  };
  const set = (place, value) => put(place + (layout.parameters[place].fresh ? layout.freshen : 0), value);
  if ("set" in item) {
    const place = places.get(flat(item.set));
    if (place !== undefined) set(place, item.value);
    return;
  }
  const action = layout.actions[flat(item.action)];
  if (action === undefined) return;
  for (const [argument, value] of Object.entries(item.arguments ?? {})) {
    if (!(argument in action.arguments))
      throw new RangeError(
        `action ${item.action} has no argument '${argument}'; it takes ${Object.keys(action.arguments).join(", ")}`,
      );
    const place = places.get(action.arguments[argument]);
    if (place !== undefined) set(place, value);
  }
  put(layout.fire + action.number, 0);
}
