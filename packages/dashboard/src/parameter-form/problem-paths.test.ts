import { expect, test } from "vitest";
import { parameterProblems } from "./problem-paths.ts";

const noNames = () => [];

test("the server's problems with parameters are found in the form, others are not", () => {
  const fields = [
    { path: "body.parameters.retention.days", message: "must be at least 1" },
    { path: "body.parameters.list.2.name", message: "Required" },
    { path: "body.schedule", message: "is wrong" },
  ];
  expect(parameterProblems(fields, noNames)).toEqual([
    { path: ["retention", "days"], message: "Must be at least 1." },
    { path: ["list", 2, "name"], message: "Required." },
  ]);
});

test("a problem with all of them belongs to the form as a whole", () => {
  const fields = [{ path: "body.parameters", message: "unrecognized key: x" }];
  expect(parameterProblems(fields, noNames)).toEqual([
    { path: [], message: "Unrecognized key: x." },
  ]);
});

test("a name that has a dot in it is one step", () => {
  const names = (path: readonly (string | number)[]) =>
    path.length === 0 ? ["public", "public.book"] : [];
  const fields = [{ path: "body.parameters.public.book.rows", message: "is wrong." }];
  expect(parameterProblems(fields, names)[0]?.path).toEqual(["public.book", "rows"]);
});
