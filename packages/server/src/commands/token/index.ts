import type { Command } from "commander";
import { addCreate } from "./create.ts";
import { addList } from "./list.ts";
import { addRevoke } from "./revoke.ts";

/** `horarium token`: what scripts sign in with. */
export function addToken(program: Command): void {
  const token = program.command("token").description("API tokens: list, create, revoke");
  addList(token);
  addCreate(token);
  addRevoke(token);
}
