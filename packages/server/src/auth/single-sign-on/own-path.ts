/**
 * A path of ours that was given from outside, below the base path; `/` for anything that could lead elsewhere. A browser
 * takes `//host`, `/\host` and such with tabs in it for other hosts.
 */
export function ownPath(given: string | null): string {
  if (given === null || given.length > 2_000 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(given))
    return "/";
  const here = new URL("http://here.invalid");
  const url = new URL(given, here);
  // "/a/..//host" is "//host" once it is resolved
  if (url.origin !== here.origin || /^\/[/\\]/.test(url.pathname)) return "/";
  return `${url.pathname}${url.search}${url.hash}`;
}
