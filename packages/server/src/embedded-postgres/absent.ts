/** For `.catch`: a file that is not there is undefined, every other error stays one. */
export function absentIsUndefined(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
  throw error;
}
