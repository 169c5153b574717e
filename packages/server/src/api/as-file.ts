export interface FilePage<Row> {
  rows: Row[];
  /** After which the next page begins; null: it is the last. */
  next: string | null;
}

export interface FileOptions<Row> {
  /** What is in it: `executions`. */
  name: string;
  format: "csv" | "json";
  asOf: Date;
  /** Rows at most. */
  most: number;
  /** Read before the answer begins: what goes wrong then can still be told as a problem. */
  first: FilePage<Row>;
  readAfter: (after: string) => Promise<FilePage<Row>>;
  /** Of CSV, in their order. */
  columns: readonly string[];
  /** What is neither text nor a number is written as JSON. */
  toCells: (row: Row) => Readonly<Record<string, unknown>>;
  toJson: (row: Row) => unknown;
}

/** Rows as a file to keep, read as the client takes it: it is never held as a whole. */
export function asFile<Row>(options: FileOptions<Row>): Response {
  const { name, format, asOf } = options;
  return new Response(streamOf(options), {
    headers: {
      "Content-Type": format === "csv" ? "text/csv; charset=utf-8" : "application/json",
      "Content-Disposition": `attachment; filename="${name}-${asOf.toISOString().slice(0, 10)}.${format}"`,
    },
  });
}

function streamOf<Row>({
  most,
  first,
  readAfter,
  ...options
}: FileOptions<Row>): ReadableStream<Uint8Array> {
  const { head, of, tail } = options.format === "csv" ? csvParts(options) : jsonParts(options);
  const encoder = new TextEncoder();
  let current: FilePage<Row> | null = first;
  let written = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        if (current === null) return controller.close();
        const { rows, next } = current;
        const texts = rows.map((row, place) => of(row, written + place === 0));
        const isFirst = written === 0;
        written += rows.length;
        const goesOn = next !== null && written < most;
        current = goesOn ? await readAfter(next) : null;
        controller.enqueue(
          encoder.encode(`${isFirst ? head : ""}${texts.join("")}${goesOn ? "" : tail}`),
        );
      },
    },
    { highWaterMark: 0 },
  );
}

interface Parts<Row> {
  head: string;
  of: (row: Row, isFirst: boolean) => string;
  tail: string;
}

function csvParts<Row>({
  columns,
  toCells,
}: Pick<FileOptions<Row>, "columns" | "toCells">): Parts<Row> {
  return {
    head: `${columns.join(",")}\r\n`,
    of(row) {
      const cells = toCells(row);
      return `${columns.map((column) => cell(cells[column])).join(",")}\r\n`;
    },
    tail: "",
  };
}

function jsonParts<Row>({ toJson }: Pick<FileOptions<Row>, "toJson">): Parts<Row> {
  return {
    head: "[",
    of: (row, isFirst) => `${isFirst ? "" : ","}\n${JSON.stringify(toJson(row))}`,
    tail: "\n]\n",
  };
}

/** As RFC 4180 has it. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
