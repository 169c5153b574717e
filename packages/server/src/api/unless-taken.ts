import { codeOf } from "../readable-error.ts";
import type { Problem } from "./problem.ts";

/**
 * What a statement gives that writes a name which is there once. Who asks for it first has it, whoever looked whether it is
 * free: the others are told what `taken` gives.
 */
export async function unlessTaken<Rows>(
  written: Promise<Rows>,
  taken: () => Problem,
): Promise<Rows> {
  try {
    return await written;
  } catch (error) {
    // unique_violation
    throw codeOf(error) === "23505" ? taken() : error;
  }
}
