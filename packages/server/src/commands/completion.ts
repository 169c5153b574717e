import { Argument, type Command } from "commander";

const shells = ["bash", "zsh", "fish"] as const;
type Shell = (typeof shells)[number];

/** `horarium completion <shell>`: what the shell is to be told once; it then asks this command what can come next. */
export function addCompletion(program: Command): void {
  program
    .command("completion")
    .addArgument(new Argument("<shell>", "your shell").choices(shells))
    .description('print what completes commands in your shell: eval "$(horarium completion bash)"')
    .action((shell: Shell) => void process.stdout.write(scripts[shell]));

  program
    .command("complete", { hidden: true })
    .argument("[words...]", "what is typed; the last one is being completed")
    .allowUnknownOption()
    .helpOption(false)
    .action((words: string[]) => {
      for (const word of candidates(program, words)) process.stdout.write(`${word}\n`);
    });
}

/** The commands and options that can stand where the last word is. */
export function candidates(program: Command, words: readonly string[]): string[] {
  const typed = words.at(-1) ?? "";
  let command = program;
  let before: string | undefined;
  for (const word of words.slice(0, -1)) {
    command = visible(command).find((one) => one.name() === word) ?? command;
    before = word;
  }
  const choices = command.options.find(({ long }) => long === before)?.argChoices;
  const found =
    choices ??
    (typed.startsWith("-")
      ? command.options.filter(({ hidden }) => !hidden).map(({ long }) => long ?? "")
      : visible(command).map((one) => one.name()));
  return found.filter((word) => word !== "" && word.startsWith(typed));
}

function visible(command: Command): readonly Command[] {
  return command.createHelp().visibleCommands(command);
}

const scripts: Readonly<Record<Shell, string>> = {
  bash: `_horarium() {
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  mapfile -t COMPREPLY < <(horarium complete -- "\${words[@]}" 2>/dev/null)
}
complete -o default -F _horarium horarium
`,
  zsh: `#compdef horarium
_horarium() {
  local -a found
  found=("\${(@f)$(horarium complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- $found
}
compdef _horarium horarium
`,
  fish: `complete -c horarium -f -a '(horarium complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
};
