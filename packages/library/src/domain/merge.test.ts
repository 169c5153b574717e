import { expect, test } from "vitest";

import type { TextField } from "../ports/index.ts";
import { hashOfValue, mergeValues } from "./merge.ts";

const fields: TextField[] = ["synopsis", "pages", "publisher", "subjects"];
const found = { synopsis: "New.", pages: 300, publisher: "Elm", subjects: ["ghosts"] };

test("fill writes what is empty, and nothing else", () => {
  const current = { synopsis: "Old.", pages: 200 };
  const written = { synopsis: hashOfValue("Old."), pages: hashOfValue(200) };
  expect(mergeValues(current, found, written, { mode: "fill", fields })).toEqual({
    publisher: "Elm",
    subjects: ["ghosts"],
  });
});

test("refresh also writes what is still as we wrote it, and leaves what a person changed", () => {
  const current = { synopsis: "A person's.", pages: 200, publisher: "Elm", subjects: ["sea"] };
  const written = {
    synopsis: hashOfValue("Old."),
    pages: hashOfValue(200),
    publisher: hashOfValue("Elm"),
    subjects: hashOfValue(["sea"]),
  };
  expect(mergeValues(current, found, written, { mode: "refresh", fields })).toEqual({
    pages: 300,
    subjects: ["ghosts"],
  });
});

test("fields that are not asked for, or not found, stay", () => {
  expect(mergeValues({}, found, {}, { mode: "refresh", fields: ["pages"] })).toEqual({
    pages: 300,
  });
  expect(mergeValues({}, { pages: 300 }, {}, { mode: "fill", fields })).toEqual({ pages: 300 });
});
