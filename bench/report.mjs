import { show } from "./numbers.mjs";

/**
 * The table of one bench: a line for each measure and system, with what is to be reached beside Horarium's.
 *
 * @param {import("./benches/index.mjs").Bench} bench
 * @param {import("./benches/index.mjs").Measurement[]} measurements
 * @param {Map<string, number>} notes
 * @returns {string[]}
 */
export function report(bench, measurements, notes) {
  const rows = measurements.map((one) => [
    one.bench,
    one.system,
    spread(one),
    one.unit,
    ...(one.system === "horarium" ? judged(bench, one, measurements) : ["", ""]),
  ]);
  const ratios = measurements
    .filter(({ system }) => system === "horarium")
    .flatMap((one) => ratioLines(bench, one, measurements));
  return [
    "",
    `${bench.name}: ${bench.about}`,
    ...table([["", "system", "median (min-max)", "unit", "to reach", ""], ...rows]),
    ...ratios,
    ...[...notes].map(([note, times]) => `  ${note}${times > 1 ? ` (${times} runs)` : ""}`),
  ];
}

function spread({ value, samples }) {
  if (samples.length < 2) return show(value);
  return `${show(value)} (${show(Math.min(...samples))}-${show(Math.max(...samples))})`;
}

function judged(bench, one, measurements) {
  const { targets = [] } = bench.figure(one.bench);
  const states = targets.map((target) => judge(target, one, measurements));
  return [
    targets.map((target) => targetText(target, one.unit)).join(", "),
    states.includes("missed")
      ? "missed"
      : (states.find((state) => state !== "reached") ?? states[0] ?? ""),
  ];
}

function targetText(target, unit) {
  if ("atLeast" in target) return `>= ${show(target.atLeast)} ${unit}`;
  if ("atMost" in target) return `<= ${show(target.atMost)} ${unit}`;
  return `>= ${target.times} x ${target.of === "best" ? "the better peer" : target.of}`;
}

function judge(target, { bench, value }, measurements) {
  if ("atLeast" in target) return value >= target.atLeast ? "reached" : "missed";
  if ("atMost" in target) return value <= target.atMost ? "reached" : "missed";
  const peers = measurements.filter(
    (one) =>
      one.bench === bench &&
      (target.of === "best" ? one.system !== "horarium" : one.system === target.of),
  );
  if (peers.length === 0) return "no peer";
  return value >= target.times * Math.max(...peers.map((peer) => peer.value))
    ? "reached"
    : "missed";
}

function ratioLines(bench, { bench: measure, value }, measurements) {
  const { better } = bench.figure(measure);
  if (better === undefined) return [];
  return measurements
    .filter((one) => one.bench === measure && one.system !== "horarium")
    .map(
      ({ system, value: other }) =>
        `  ${measure}: horarium ${(value / other).toFixed(2)} x ${system}${better === "lower" ? " (less is better)" : ""}`,
    );
}

function table(rows) {
  const widths = rows[0].map((_, place) => Math.max(...rows.map((row) => row[place].length)));
  return rows.map((row) =>
    `  ${row.map((cell, place) => cell.padEnd(widths[place])).join("  ")}`.trimEnd(),
  );
}
