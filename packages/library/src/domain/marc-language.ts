/** The twenty languages whose code in library catalogues (MARC) is not the one of ISO 639-3. */
const differing = new Map(
  `alb sqi arm hye baq eus bur mya chi zho cze ces dut nld fre fra geo kat ger deu
   gre ell ice isl mac mkd mao mri may msa per fas rum ron slo slk tib bod wel cym`
    .split(/\s+/)
    .flatMap((code, place, codes) => (place % 2 === 0 ? [[code, codes[place + 1]!]] : [])) as [
    string,
    string,
  ][],
);

/** The ISO 639-3 code for a MARC code, or null if it is no code of three letters. */
export function languageOfMarc(code: string): string | null {
  const lower = code.trim().toLowerCase();
  if (!/^[a-z]{3}$/.test(lower)) return null;
  return differing.get(lower) ?? lower;
}

/** The MARC code for an ISO 639-3 code. */
export function marcOfLanguage(language: string): string {
  for (const [marc, iso] of differing) if (iso === language) return marc;
  return language;
}
