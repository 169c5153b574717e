import fc from "fast-check";

// Random data are the same in each run: what fails by chance, and not by what was changed, is looked for with ROUNDS=20,
// or with a SEED. A failure names the seed and the path that repeat it.
const rounds = Number(process.env["ROUNDS"] ?? 1);
const seed = process.env["SEED"] ?? (rounds > 1 ? null : 1);

if (seed !== null) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
