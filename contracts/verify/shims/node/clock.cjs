// The vendor's time for a program in Node: whatever it asks for the time, or waits for, is so many times as fast.
// Loaded by `--require` before anything of the program's, in its workers too; knows Node's own library alone.
"use strict";

const facts = process.env.UNDERSTUDY_CLOCK;
if (facts) install(JSON.parse(facts));

/** `began` and `origin` are microseconds since 1970: the vendor's, and the machine's at that time. */
function install({ began, origin, scale, seen }) {
  const timers = require("node:timers");
  const promises = require("node:timers/promises");
  const { promisify } = require("node:util");
  const LONGEST = 2 ** 31 - 1; // what Node's timers can wait: more is 1 ms, with a warning
  const FLOOR = 500; // milliseconds that an answer is waited for: a busy machine is not a vendor that says nothing

  // One more, and rounded up: timers may wake within the millisecond before they are due.
  const wait = (ms) => (Number(ms) >= 1 && Number(ms) <= LONGEST ? Math.ceil(Number(ms) / scale) + 1 : ms);
  const patience = (ms) => (Number(ms) > 0 ? Math.max(wait(ms), FLOOR) : ms);

  // ── what time is it ──

  const RealDate = Date;
  const machine = RealDate.now;
  const now = () => Math.floor((began + (machine() * 1000 - origin) * scale) / 1000);
  RealDate.now = now;
  globalThis.Date = new Proxy(RealDate, {
    construct: (kind, given, asked) => Reflect.construct(kind, given.length ? given : [now()], asked),
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.prototype.constructor = globalThis.Date;

  const faster = (read, times) => {
    const first = read();
    return () => first + (read() - first) * times;
  };
  const elapsed = faster(performance.now.bind(performance), scale);
  Object.defineProperty(performance, "now", { value: elapsed, configurable: true, writable: true });
  const ticks = faster(process.hrtime.bigint, BigInt(scale));
  const hrtime = (since) => {
    const all = ticks() - (since ? BigInt(since[0]) * 1_000_000_000n + BigInt(since[1]) : 0n);
    return [Number(all / 1_000_000_000n), Number(all % 1_000_000_000n)];
  };
  process.hrtime = Object.assign(hrtime, { bigint: ticks });

  // ── waiting ──

  const soon = timers.setTimeout;
  const after = promises.setTimeout;
  const every = promises.setInterval;
  promises.setTimeout = (ms, ...more) => after(wait(ms), ...more);
  promises.setInterval = (ms, ...more) => every(wait(ms), ...more);
  Object.defineProperty(promises.scheduler, "wait", {
    value: (ms, options) => after(wait(ms), undefined, options),
    configurable: true,
  });
  for (const name of ["setTimeout", "setInterval"]) {
    const real = timers[name];
    const scaled = (call, ms, ...more) => real(call, wait(ms), ...more);
    if (name === "setTimeout") Object.defineProperty(scaled, promisify.custom, { value: promises.setTimeout });
    timers[name] = globalThis[name] = scaled;
  }

  // ── how long an answer is waited for ──

  // Node's own may call the timers above, and be scaled twice: that depends on its version.
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    const late = () => controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    soon(late, patience(ms)).unref();
    return controller.signal;
  };
  const { Socket } = require("node:net");
  const limit = Socket.prototype.setTimeout;
  Socket.prototype.setTimeout = function setTimeout(ms, ...more) {
    return limit.call(this, patience(ms), ...more);
  };

  require("node:module").syncBuiltinESMExports();
  require("node:fs").writeFileSync(seen, "");
}
