/** The file with which a thread or process begins: `entry("lease-thread")`. */
export function entry(name: string): URL {
  // Node 20 cannot start a thread from a .ts file: the tests, which execute the source, take the built one
  const folder = import.meta.url.endsWith(".ts") ? "../../dist/node/" : "./";
  return new URL(`${folder}${name}.js`, import.meta.url);
}
