import { expect, test } from "vitest";
import { startTyped, takeValue, tellTyped } from "./typed.ts";

test("what was told and comes back takes nothing from who has typed on", () => {
  const told = tellTyped({ ...startTyped(""), text: "night" });
  const typedOn = { ...told, text: "nightly" };
  expect(takeValue(typedOn, "night")).toEqual({ text: "nightly", told: ["night"] });
  const toldAgain = tellTyped(typedOn);
  expect(takeValue(takeValue({ ...toldAgain, text: "nightly " }, "night"), "nightly").text).toBe(
    "nightly ",
  );
});

test("what is typed before the first value is looked at stays", () => {
  expect(takeValue({ ...startTyped(""), text: "n" }, "").text).toBe("n");
});

test("a value from elsewhere takes the place of what is typed, also one that was there before", () => {
  const typed = takeValue(tellTyped({ ...startTyped(""), text: "night" }), "night");
  expect(takeValue(typed, "tag:nightly")).toEqual(startTyped("tag:nightly"));
  expect(takeValue(typed, "")).toEqual(startTyped(""));
});
