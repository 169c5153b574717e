/** Saves a result as a file of the browser. */
export function saveResult(name: string, result: unknown): void {
  const url = URL.createObjectURL(
    new Blob([JSON.stringify(result, null, 2)], { type: "application/json" }),
  );
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name.replaceAll(/[^\p{L}\p{N}]+/gu, "-").toLowerCase()}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
