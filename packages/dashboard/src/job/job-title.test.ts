import { expect, test } from "vitest";
import { jobTitle } from "./job-title.ts";

test("is the title, else the stored name as words", () => {
  expect(jobTitle({ title: "Refresh the covers", name: "refresh_metadata" })).toBe(
    "Refresh the covers",
  );
  expect(jobTitle({ title: null, name: "refresh_metadata" })).toBe("Refresh metadata");
  expect(jobTitle({ title: "", name: "nightly-cover-repair" })).toBe("Nightly cover repair");
  expect(jobTitle({ title: null, name: "http_to_csv" })).toBe("HTTP to CSV");
  expect(jobTitle({ title: null, name: "__" })).toBe("__");
});
