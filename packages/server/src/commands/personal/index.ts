import type { Command } from "commander";
import { addChange } from "./change.ts";
import { addList } from "./list.ts";
import { addTemplates } from "./templates.ts";

/** `horarium personal`: what people may have done for themselves, and what they have. */
export function addPersonal(program: Command): void {
  const personal = program
    .command("personal")
    .description("people's own jobs: templates, allow, forbid, list, disable, enable, delete");
  addList(personal);
  addTemplates(personal);
  addChange(personal);
}
