import { z } from "zod";
import { SecretName } from "../../secrets/schemas.ts";
import { templateProblem } from "../template.ts";

/** No program takes a NUL within an argument. */
const withoutNul = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\0]*$/, "has no NUL");

// an argument may be empty
const Argument = withoutNul(4_000).default("").meta({ title: "Argument" });
const Arguments = z.array(Argument).max(100).default([]).meta({
  title: "Arguments",
  "x-list": "rows",
  description:
    "Each is one, whatever signs it has. Placeholders such as {{slot}} and {{executionId}} are filled in",
});

const Command = z.discriminatedUnion("kind", [
  z
    .strictObject({
      kind: z.literal("program"),
      program: z
        .string()
        .max(1_000)
        .regex(/^(\/[^\0]*|[A-Za-z0-9_][^/\0]*)$/, "is a path from /, or the name of a program")
        .meta({ title: "Program", examples: ["/usr/bin/rsync"] }),
      arguments: Arguments,
    })
    .meta({ title: "A program" }),
  z
    .strictObject({
      kind: z.literal("script"),
      script: withoutNul(50_000).min(1).meta({
        title: "Script",
        description:
          'Of /bin/sh, which ends at the first command that fails. Nothing is filled in here: values come as "$1", "$2" or from the environment',
        contentMediaType: "text/x-shellscript",
      }),
      arguments: Arguments,
    })
    .meta({ title: "A script" }),
]);

const VariableName = z
  .string()
  .max(100)
  .regex(
    /^(?!HORARIUM_)[A-Za-z_][A-Za-z0-9_]*$/,
    "is a name of letters, digits and _, not HORARIUM_...",
  )
  .meta({ title: "Name", examples: ["TARGET"] });

const ExitCodes = z.array(z.int().min(0).max(255)).max(50);

/** What a job of the kind `shell` is told. */
export const ShellParameters = z
  .strictObject({
    command: Command.meta({ title: "Command" }),
    environment: z
      .array(
        z.strictObject({ name: VariableName, value: withoutNul(4_000).meta({ title: "Value" }) }),
      )
      .max(50)
      .default([])
      .meta({
        title: "Environment",
        description: "Beside it there are PATH, HOME, LANG, TZ and HORARIUM_..., and nothing else",
      }),
    secrets: z
      .array(
        z.strictObject({
          name: VariableName,
          secret: SecretName.meta({ title: "Secret", "x-secret": true }),
        }),
      )
      .max(20)
      .default([])
      .meta({ title: "Secrets", description: "Given as variables of the environment" }),
    input: withoutNul(60_000)
      .default("")
      .meta({ title: "Standard input", contentMediaType: "text/plain" }),
    directory: z
      .string()
      .max(500)
      .regex(/^(?!\/)[^\0]*$/, "is a folder below the directory of shell jobs")
      .default(".")
      .meta({ title: "Folder", description: "Below the directory that the operator has set" }),
    expectedExitCodes: ExitCodes.min(1)
      .default([0])
      .meta({ title: "Expected exit codes", description: "Any other fails the execution" }),
    finalExitCodes: ExitCodes.default([]).meta({
      title: "Exit codes that are final",
      description: "After these it is not tried again; nor where there is no such program",
    }),
    timeoutSeconds: z
      .int()
      .min(1)
      .max(82_800)
      .default(300)
      .meta({ title: "Time", "x-unit": "seconds" }),
    keepCharacters: z.int().min(0).max(100_000).default(4_000).meta({
      title: "Output to keep",
      description: "Its end, with the result; all of it, up to 1 MB, is in the log",
      "x-unit": "characters",
    }),
    dryRun: z.boolean().default(false).meta({
      title: "Dry run",
      description: "Runs nothing: tells what would be run, and whether it can be",
    }),
  })
  .superRefine(({ command, environment, secrets, input }, context) => {
    const filled = { command: command.arguments, environment, input };
    for (const [name, value] of Object.entries(filled)) {
      const message = templateProblem(value);
      if (message !== null) context.addIssue({ code: "custom", path: [name], message });
    }
    const names = [...environment, ...secrets].map(({ name }) => name);
    const twice = names.find((name, place) => names.indexOf(name) < place);
    if (twice !== undefined) {
      const message = `${twice} is given twice`;
      context.addIssue({ code: "custom", path: ["environment"], message });
    }
  });

export type ShellParameters = z.output<typeof ShellParameters>;
