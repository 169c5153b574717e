import type { Command } from "commander";
import { closest } from "horarium/schedule";

/**
 * Refuses a word behind a command that is none of its commands, with the one that was probably meant. Commander would
 * give it to the command that stands for none, and speak of too many arguments. Throws `CommanderError`.
 */
export function refuseUnknown(program: Command, [name, word]: readonly string[]): void {
  const group = program.commands.find((one) => one.name() === name);
  if (group === undefined || word === undefined || word.startsWith("-")) return;
  const known = [...group.commands.map((one) => one.name()), "help"];
  if (group.commands.length === 0 || known.includes(word)) return;
  const meant = closest(word, known, Math.max(1, Math.floor(word.length / 2)));
  const remedy = meant === undefined ? `There are: ${known.join(", ")}` : `Did you mean ${meant}?`;
  group.error(`error: unknown command '${word}' of '${name}'\n(${remedy})`, {
    code: "commander.unknownCommand",
  });
}
