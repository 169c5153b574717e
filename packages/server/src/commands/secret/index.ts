import type { Command } from "commander";
import { addDelete } from "./delete.ts";
import { addList } from "./list.ts";
import { addRotate } from "./rotate.ts";
import { addSet } from "./set.ts";

/** `horarium secret`: values that jobs use by name. */
export function addSecret(program: Command): void {
  const secret = program
    .command("secret")
    .description("secrets that jobs use by name: list, set, delete, rotate");
  addList(secret);
  addSet(secret);
  addDelete(secret);
  addRotate(secret);
}
