import { expect, test } from "vitest";
import { storedName } from "./stored-name.ts";

test("a title becomes a name of small letters and underscores", () => {
  expect(storedName("Nightly cover repair")).toBe("nightly_cover_repair");
  expect(storedName("  Größe: Äpfel & Birnen! ")).toBe("grosse_apfel_birnen");
});

test("letters of other scripts stay, and nothing is left of signs alone", () => {
  expect(storedName("夜間バックアップ 2")).toBe("夜間ハックアッフ_2");
  expect(storedName("?!")).toBe("");
});
