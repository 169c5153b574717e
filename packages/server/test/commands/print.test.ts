import { expect, onTestFinished, test, vi } from "vitest";
import { print } from "../../src/commands/print.ts";
import { createPaint } from "../../src/live-view/paint.ts";

/** What arrives at the output. */
function printed(line: string): string {
  let text = "";
  const written = vi.spyOn(process.stdout, "write").mockImplementation((part) => {
    text += String(part);
    return true;
  });
  onTestFinished(() => written.mockRestore());
  print(line);
  written.mockRestore();
  return text;
}

test.each([
  ["hides what follows", "\u001b[8msecret", "\\u001b[8msecret\n"],
  ["has two colours in one", "\u001b[31;42mx", "\\u001b[31;42mx\n"],
  ["clears the screen", "\u001b[2Jx", "\\u001b[2Jx\n"],
  ["makes a link", "\u001b]8;;https://a\u0007x", "\\u001b]8;;https://a\\u0007x\n"],
  ["turns the direction", "a\u202eb", "a\\u202eb\n"],
])("a text that %s is shown as it is written", (_, line, shown) => {
  expect(printed(line)).toBe(shown);
});

test("the colours of our own are left", () => {
  for (const paint of Object.values(createPaint(true, {}))) {
    const line = paint("x");
    expect(line).toContain("\u001b");
    expect(printed(line)).toBe(`${line}\n`);
  }
});
