/**
 * Why nobody was reached, in words: `hooks.example.com cannot be reached: nobody listens there (ECONNREFUSED)`. Null where
 * it was not the network that failed.
 */
export function unreachable(error: unknown, host: string): string | null {
  // a name with several addresses gives one error for each
  const [first = error] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  if (!(first instanceof Error) || !("code" in first)) return null;
  const code = String(first.code);
  const words = reasons[code];
  if (words !== undefined) return `${host} cannot be reached: ${words} (${code})`;
  if (/CERT|SIGNATURE|ISSUER/.test(code))
    return `${host} shows a certificate that is not valid: ${first.message}`;
  if (code.startsWith("ERR_SSL") || code === "EPROTO")
    return `${host} cannot be reached: it does not speak TLS as it should (${code})`;
  if (code.startsWith("HPE_")) return `${host} does not answer in HTTP (${code})`;
  return "syscall" in first ? `${host} cannot be reached: ${code}` : null;
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ECONNRESET: "it closed the connection before it had answered",
  EPIPE: "it closed the connection before it had answered",
  ENOTFOUND: "there is no such name",
  EAI_AGAIN: "the name server does not answer",
  EHOSTUNREACH: "no way leads there",
  ENETUNREACH: "no way leads there",
  ETIMEDOUT: "it does not answer",
};
