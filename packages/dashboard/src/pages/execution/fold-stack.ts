/** Some lines of a stack that belong together. */
export interface StackPart {
  lines: string[];
  /** Of a package, of Node, or of the engine: not of the one who wrote the handler. */
  isLibrary: boolean;
}

/** A stack in parts: the message and the own lines, and those of libraries between them. */
export function foldStack(stack: string): StackPart[] {
  const parts: StackPart[] = [];
  for (const line of stack.split("\n")) {
    const isLibrary = isOfLibrary(line);
    const last = parts.at(-1);
    if (last?.isLibrary === isLibrary) last.lines.push(line);
    else parts.push({ lines: [line], isLibrary });
  }
  return parts;
}

function isOfLibrary(line: string): boolean {
  if (!/^\s+at /.test(line)) return false;
  return /[\\/]node_modules[\\/]|\(?node:|<anonymous>|packages[\\/]engine[\\/]/.test(line);
}
