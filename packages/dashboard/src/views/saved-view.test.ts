import { expect, test } from "vitest";
import { withoutView, withView } from "./saved-view.ts";

test("a view of the same name on the same page takes the place of the one before", () => {
  const broken = { page: "jobs", name: "Broken", search: "?state=failing" } as const;
  const nights = { page: "jobs", name: "At night", search: "?tag=night" } as const;
  const elsewhere = { ...broken, page: "executions" } as const;
  const views = withView(withView([elsewhere], broken), nights);
  expect(views).toEqual([nights, elsewhere, broken]);
  const changed = { ...broken, search: "?state=late" };
  expect(withView(views, changed)).toEqual([nights, elsewhere, changed]);
  expect(withoutView(views, broken)).toEqual([nights, elsewhere]);
});
