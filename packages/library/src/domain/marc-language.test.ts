import { expect, test } from "vitest";

import { languageOfMarc, marcOfLanguage } from "./marc-language.ts";

test("knows the twenty codes that differ, both ways", () => {
  const pairs = `alb→sqi arm→hye baq→eus bur→mya chi→zho cze→ces dut→nld fre→fra geo→kat ger→deu
    gre→ell ice→isl mac→mkd mao→mri may→msa per→fas rum→ron slo→slk tib→bod wel→cym`;
  for (const pair of pairs.split(/\s+/)) {
    const [marc, iso] = pair.split("→") as [string, string];
    expect([marc, languageOfMarc(marc)]).toEqual([marc, iso]);
    expect([iso, marcOfLanguage(iso)]).toEqual([iso, marc]);
  }
});

test("leaves the others as they are, and takes no other text for a code", () => {
  expect(languageOfMarc("eng")).toBe("eng");
  expect(languageOfMarc(" GRC ")).toBe("grc");
  expect(languageOfMarc("english")).toBeNull();
  expect(marcOfLanguage("eng")).toBe("eng");
});
