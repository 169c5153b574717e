import type { Command } from "commander";
import { addChange } from "./change.ts";
import { addCreate } from "./create.ts";
import { addDelete } from "./delete.ts";
import { addEndSessions } from "./end-sessions.ts";
import { addLink } from "./link.ts";
import { addList } from "./list.ts";
import { addRemoveSecondFactor } from "./remove-second-factor.ts";

/** `horarium user`: who can sign in, and as what. */
export function addUser(program: Command): void {
  const user = program.command("user").description("people: list, invite, change, disable ...");
  addList(user);
  addCreate(user);
  addLink(user);
  addChange(user);
  addEndSessions(user);
  addRemoveSecondFactor(user);
  addDelete(user);
}
