// Writes src/schedule/zone-names.ts from the tz database of this machine: node write-zone-names.mjs [tzdata.zi]
import { readFileSync, writeFileSync } from "node:fs";

const source = process.argv[2] ?? "/usr/share/zoneinfo/tzdata.zi";
const lines = readFileSync(source, "utf8").split("\n");
const version = lines[0].replace("# version ", "");
const names = lines
  .map((line) => line.split(" "))
  .flatMap(([kind, first, second]) => (kind === "Z" ? [first] : kind === "L" ? [second] : []))
  .filter((name) => name !== "Factory")
  .toSorted((a, b) => (a < b ? -1 : 1));

const text = `/**
 * The names of the tz database ${version}, zones and links. Written by test/schedule/write-zone-names.mjs; do not edit.
 * \`Intl\` has no such list: it leaves out UTC and hundreds of links, and takes names in any case.
 */
export const zoneNames: ReadonlySet<string> = new Set(
  (
${grouped(names)}
  ).split(" "),
);
`;
writeFileSync(new URL("../../src/schedule/zone-names.ts", import.meta.url), text);

function grouped(words) {
  const rows = [];
  for (const word of words) {
    const row = rows.at(-1);
    if (row !== undefined && row.length + word.length < 90)
      rows[rows.length - 1] = `${row} ${word}`;
    else rows.push(word);
  }
  return rows
    .map((row, place) => `    "${row}${place < rows.length - 1 ? ' " +' : '"'}`)
    .join("\n");
}
