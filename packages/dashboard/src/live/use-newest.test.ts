import { expect, test } from "vitest";
import { asRead, withNewest } from "./use-newest.ts";

const page = (ids: string[], next: string | null = null) => ({
  rows: ids.map((id) => ({ id })),
  next,
});
const loaded = { pages: [page(["c", "b"], "b"), page(["a"])], pageParams: [null, "b"] };

test("new rows come before those that are there", () => {
  expect(withNewest(loaded, page(["e", "d", "c"], "c"))).toEqual({
    pages: [page(["e", "d", "c", "b"], "b"), page(["a"])],
    pageParams: [null, "b"],
  });
});

test("where some between may be missing, the list begins anew", () => {
  expect(withNewest(loaded, page(["f", "e"], "e"))).toEqual({
    pages: [page(["f", "e"], "e")],
    pageParams: [null],
  });
});

test("a list that was empty is not taken for one with a gap", () => {
  const empty = { pages: [page([])], pageParams: [null] };
  expect(withNewest(empty, page(["a"])).pages).toEqual([page(["a"])]);
});

test("rows that are there are taken as they were read, apart from those that were told of meanwhile", () => {
  const row = (id: string, status: string) => ({ id, status });
  const list = {
    pages: [
      { rows: [row("c", "running"), row("b", "failed")], next: "b" },
      { rows: [row("a", "queued")], next: null },
    ],
    pageParams: [null, "b"],
  };
  const read = { rows: [row("c", "completed"), row("b", "running")], next: "b" };
  expect(asRead(list, read, new Set(["b"]))).toEqual({
    pages: [
      { rows: [row("c", "completed"), row("b", "failed")], next: "b" },
      { rows: [row("a", "queued")], next: null },
    ],
    pageParams: [null, "b"],
  });
});
