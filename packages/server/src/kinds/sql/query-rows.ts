import pg, { type Client } from "pg";

export interface QueryAnswer {
  command: string;
  rowCount: number;
  columns: string[];
  rows: unknown[][];
}

/** Characters of one value that are kept, and of all rows. */
const [mostOfValue, mostOfRows] = [2_000, 200_000];

/**
 * Sends one statement by the extended protocol, which takes no second one. All rows are received and counted, the first
 * ones kept: a function that is called for each row is called for all of them.
 */
export function queryRows(
  client: Client,
  { text, values, keep }: { text: string; values: unknown[]; keep: number },
): Promise<QueryAnswer> {
  return new Promise((resolve, reject) => {
    const query = new pg.Query<unknown[], unknown[]>({
      text,
      values,
      rowMode: "array",
      queryMode: "extended",
      types,
    } as pg.QueryArrayConfig);
    const rows: unknown[][] = [];
    let room = mostOfRows;
    let seen = 0;
    // with a listener of rows the driver collects none by itself
    query.on("row", (row: unknown) => {
      seen++;
      if (rows.length >= keep || room <= 0) return;
      const cut = (row as unknown[]).map(short);
      room -= JSON.stringify(cut).length;
      rows.push(cut);
    });
    query.on("error", reject);
    query.on("end", ({ command, rowCount, fields }) =>
      resolve({
        command,
        rowCount: rowCount ?? seen,
        columns: fields.map(({ name }) => name),
        rows,
      }),
    );
    client.query(query);
  });
}

function short(value: unknown): unknown {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length <= mostOfValue
    ? value
    : `${text.slice(0, mostOfValue)}... (${text.length} characters)`;
}

/** Numbers that JSON holds exactly, yes and no, and JSON; all else as PostgreSQL writes it. */
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === "t",
  21: Number,
  23: Number,
  26: Number,
  700: Number,
  701: Number,
  114: (text) => JSON.parse(text) as unknown,
  3802: (text) => JSON.parse(text) as unknown,
};
const types = { getTypeParser: (type: number) => parsers[type] ?? ((text: string) => text) };
