import fc from "fast-check";

/** Names of zones for random tests: all that `Intl` lists, and some links that it leaves out. */
export const zones: string[] = [
  ...Intl.supportedValuesOf("timeZone").filter((name) => name.includes("/")),
  "UTC",
  "US/Eastern",
  "Asia/Kolkata",
  "Japan",
];

const formats = new Map<string, Intl.DateTimeFormat>();

/** Local time minus UTC in seconds, straight from `Intl`. */
export function offsetAt(zone: string, second: number): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
    formats.set(zone, format);
  }
  const text = format.format(second * 1000).split("GMT")[1]!;
  if (text === "") return 0;
  const [hours, minutes, seconds = 0] = text.slice(1).split(":").map(Number) as [
    number,
    number,
    number?,
  ];
  return (text.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
}

/** A change of the clocks: the first second with the new offset. */
export interface Change {
  at: number;
  before: number;
  after: number;
}

const changes = new Map<string, Change[]>();

/** The changes of a zone in a year, by looking every five days: since 1973 no two of them were closer. */
export function changesIn(zone: string, year: number): Change[] {
  const key = `${zone} ${year}`;
  const known = changes.get(key);
  if (known !== undefined) return known;
  const found: Change[] = [];
  const end = Date.UTC(year + 1, 0) / 1000;
  const step = 5 * 86_400;
  let before = offsetAt(zone, Date.UTC(year, 0) / 1000);
  for (let day = Date.UTC(year, 0) / 1000; day < end; day += step) {
    const after = offsetAt(zone, day + step);
    if (after === before) continue;
    let [low, high] = [day, day + step];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetAt(zone, middle) === before) low = middle;
      else high = middle;
    }
    found.push({ at: high, before, after });
    before = after;
  }
  changes.set(key, found);
  return found;
}

export interface Situation {
  zone: string;
  from: Date;
}

/** A zone and an instant, mostly near one of the zone's changes; from 1972 on, when offsets are whole minutes. */
export const situation: fc.Arbitrary<Situation> = fc
  .record({
    zone: fc.constantFrom(...zones),
    year: fc.oneof(fc.integer({ min: 1973, max: 2040 }), fc.integer({ min: 2015, max: 2027 })),
    pick: fc.nat({ max: 1000 }),
    spread: fc.constantFrom(7200, 86_400, 3 * 86_400),
    place: fc.double({ min: -1, max: 1, noNaN: true }),
    milliseconds: fc.constantFrom(0, 0, 1, 999),
  })
  .map(({ zone, year, pick, spread, place, milliseconds }) => {
    const near = changesIn(zone, year);
    const center =
      near.length > 0 ? near[pick % near.length]!.at : Date.UTC(year, pick % 12, 15) / 1000;
    const from = new Date((center + Math.round(place * spread)) * 1000 + milliseconds);
    return { zone, from };
  });

interface FieldShape {
  first: number;
  last: number;
  names: string[];
}

const second: FieldShape = { first: 0, last: 59, names: [] };
const hour: FieldShape = { first: 0, last: 23, names: [] };
const day: FieldShape = { first: 1, last: 31, names: [] };
const month: FieldShape = {
  first: 1,
  last: 12,
  names: "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" "),
};
const weekday: FieldShape = { first: 0, last: 6, names: "SUN MON TUE WED THU FRI SAT".split(" ") };

function item({ first, last, names }: FieldShape): fc.Arbitrary<string> {
  const value = fc.integer({ min: first, max: last });
  const step = fc.integer({ min: 1, max: last - first + 1 });
  const spelled = value.chain((number) =>
    fc.constantFrom(String(number), names[number - first] ?? String(number)),
  );
  const range = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  return fc.oneof(
    { weight: 4, arbitrary: spelled },
    { weight: 2, arbitrary: range },
    { weight: 2, arbitrary: fc.tuple(range, step).map(([text, by]) => `${text}/${by}`) },
  );
}

function field(
  shape: FieldShape,
  stars: number,
  special?: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  const step = fc.integer({ min: 1, max: shape.last - shape.first + 1 });
  const star = fc.oneof(
    fc.constant("*"),
    step.map((by) => `*/${by}`),
  );
  const plain =
    special === undefined
      ? item(shape)
      : fc.oneof({ weight: 3, arbitrary: item(shape) }, { weight: 1, arbitrary: special });
  const list = fc.array(plain, { minLength: 1, maxLength: 3 }).map((items) => items.join(","));
  return fc.oneof(
    { weight: stars, arbitrary: fc.constant("*") },
    { weight: 2, arbitrary: star },
    { weight: 3, arbitrary: plain },
    { weight: 2, arbitrary: list },
    { weight: 1, arbitrary: fc.tuple(star, list).map((parts) => parts.join(",")) },
    { weight: 1, arbitrary: fc.tuple(list, star).map((parts) => parts.join(",")) },
  );
}

const daySpecial = fc.oneof(
  fc.constantFrom("L", "LW", "l", "lw"),
  fc.integer({ min: 1, max: 30 }).map((n) => `L-${n}`),
  fc.integer({ min: 1, max: 31 }).map((n) => `${n}W`),
);

const weekdaySpecial = fc
  .tuple(
    fc.constantFrom("0", "1", "5", "7", "FRI", "sun"),
    fc.constantFrom("#1", "#3", "#5", "L", "#L"),
  )
  .map((parts) => parts.join(""));

/** Five fields without `L`, `W`, `#`: what every cron knows. */
export const plainText: fc.Arbitrary<string> = fc
  .tuple(field(second, 2), field(hour, 3), field(day, 8), field(month, 10), field(weekday, 8))
  .map((fields) => fields.join(" "));

const fiveFields = fc
  .tuple(
    field(second, 2),
    field(hour, 3),
    field(day, 8, daySpecial),
    field(month, 10),
    field(weekday, 8, weekdaySpecial),
  )
  .map((fields) => fields.join(" "));

/** Any cron text of five fields, or six with seconds. */
export const cronText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fiveFields },
  {
    weight: 1,
    arbitrary: fc
      .tuple(field(second, 1), fiveFields)
      .map(([seconds, rest]) => `${seconds} ${rest}`),
  },
);
