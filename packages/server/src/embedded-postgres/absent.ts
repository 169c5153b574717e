/** For `.catch`: what is not there is undefined (in /proc it may vanish while it is read), every other error stays one. */
export function absentIsUndefined(error: NodeJS.ErrnoException): undefined {
  if (["ENOENT", "ENOTDIR", "ESRCH"].includes(error.code ?? "")) return undefined;
  throw error;
}
