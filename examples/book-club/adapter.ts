import type { Expirable, LibraryAdapter, LoansPort } from "@horarium/library";

const expirables: Expirable[] = [
  {
    kind: "login",
    table: "club.login",
    // its key is not a single number, UUID or text: a row's place serves within one statement
    key: "ctid",
    dead: "true",
    order: "ends_at",
    retain: "sessionHours",
  },
];

const loans: LoansPort = {
  open: {
    sql: `
      select lending.id, reader_id as member, book.name as title, back_until as due_at,
             0 as renewals_left, false as has_waiting_hold
      from club.lending
      join club.book on book.id = book_id
      where back_at is null`,
  },
  all: { sql: "select id, back_at as returned_at from club.lending" },
  patrons: { sql: "select id as member, mail as address, zone as time_zone from club.reader" },
};

export const bookClub: LibraryAdapter = {
  name: "book-club",
  preflight: async (db) => {
    const { rows } = await db.query("select to_regclass('club.lending') is null as is_missing", []);
    const isMissing = (rows as { is_missing: boolean }[])[0]!.is_missing;
    return isMissing ? [{ code: "not_migrated", message: "the club's tables are missing" }] : [];
  },
  expirables,
  loans,
  activity: { absent: "the club counts nothing" },
  catalogue: { absent: "the club knows its books by name only" },
  files: { absent: "the club's books are of paper" },
  notices: { absent: "the club has no app" },
  connections: { absent: "the club has no app" },
};
