/** What is known of a mail that was not accepted: nodemailer's error, as far as it decides something. */
export interface SmtpFailure {
  /** nodemailer's: `EENVELOPE`, `ESOCKET`, … */
  code?: string | undefined;
  /** The system's: `ECONNREFUSED`, … */
  originalCode?: string | undefined;
  /** The command that was answered: `RCPT TO`, `DATA`, `CONN`, … */
  command?: string | undefined;
  responseCode?: number | undefined;
  /** The server's words. */
  response?: string | undefined;
  timeoutType?: string | undefined;
}

/** What a failure means for the mail, for the address and for the execution. */
export type SmtpVerdict =
  /** Later again. */
  | "retry"
  /** The connection was lost before the answer: nobody knows. Later again, unless it happens again and again. */
  | "lost"
  /** The mailbox is full: later again, a few times. */
  | "full"
  /** Never again to this address. */
  | "bounce"
  /** Refused for what we are, not for whom it is to. */
  | "policy"
  /** Never again, for this mail. */
  | "dead"
  /** Nothing can be sent until a person mends a setting. */
  | "config"
  /** Nothing can be sent now. */
  | "unavailable";

/** Reads a failure by the codes of RFC 5321 and RFC 3463. Null: it is none of SMTP's. */
export function verdictOf(failure: SmtpFailure): SmtpVerdict | null {
  const { code, responseCode } = failure;
  if (isLogin(failure))
    return responseCode === undefined || responseCode >= 500 ? "config" : "unavailable";
  if (code === "ETLS" || code === "EREQUIRETLS" || code === "ECONFIG") return "config";
  if (isSetup(failure)) return "unavailable";
  if (responseCode === undefined) return withoutAnswer(failure);
  // a bad sequence of commands says nothing about the mail
  if (responseCode < 500 || responseCode === 503) return isFull(failure) ? "full" : "retry";
  if (isFull(failure)) return "full";
  if (isUnknownRecipient(failure)) return "bounce";
  if (responseCode === 554 || enhancedCode(failure)?.startsWith("5.7.")) return "policy";
  return "dead";
}

/** `451 4.7.1`, or what nodemailer calls it. For logs and the delivery's row. */
export function codeOf(failure: SmtpFailure): string {
  const { responseCode, originalCode, code } = failure;
  if (responseCode === undefined) return originalCode ?? code ?? "unknown";
  const enhanced = enhancedCode(failure);
  return enhanced === undefined ? String(responseCode) : `${responseCode} ${enhanced}`;
}

/** Minutes until the next attempt, after the attempt of that number failed. */
export function minutesUntilRetry(attempts: number): number {
  return delays[Math.min(Math.max(attempts, 1), delays.length) - 1]!;
}

const delays = [1, 5, 15, 60, 240, 720];

/** A full mailbox is tried so often. */
export const attemptsWhenFull = 3;

function isLogin({ code, responseCode, command }: SmtpFailure): boolean {
  return (
    code === "EAUTH" ||
    code === "ENOAUTH" ||
    code === "EOAUTH2" ||
    responseCode === 530 ||
    responseCode === 535 ||
    command?.startsWith("AUTH") === true
  );
}

/** The session could not even begin. A 421 within it has the command CONN as well, but another code. */
function isSetup({ code, command, responseCode, timeoutType }: SmtpFailure): boolean {
  if (code === "EDNS" || code === "EPROXY") return true;
  if (code === "EPROTOCOL" && command === "CONN" && responseCode !== undefined) return true;
  if (command === "EHLO" || command === "HELO" || command === "LHLO") return true;
  return timeoutType !== undefined && timeoutType !== "SOCKET_TIMEOUT";
}

function withoutAnswer({ code, originalCode, command }: SmtpFailure): SmtpVerdict | null {
  switch (code) {
    case "ESOCKET":
      return ["ECONNRESET", "EPIPE"].includes(originalCode ?? "") ? "lost" : "unavailable";
    case "ECONNECTION":
      // without a command: closed before the greeting, whichever mail it was
      return command === undefined ? "unavailable" : "lost";
    case "ETIMEDOUT":
    case "EPROTOCOL":
      return "lost";
    // the address or the text is none that can be sent
    case "EENVELOPE":
    case "EMESSAGE":
      return "dead";
    case undefined:
    default:
      return null;
  }
}

function isFull({ responseCode, ...failure }: SmtpFailure): boolean {
  return responseCode === 552 || /^[45]\.2\.2$/.test(enhancedCode(failure) ?? "");
}

/** 5.1.7 and 5.1.8 are about the sender, and so is every answer to MAIL FROM. */
function isUnknownRecipient({ responseCode, command, ...failure }: SmtpFailure): boolean {
  if (![550, 551, 553].includes(responseCode ?? 0) || command === "MAIL FROM") return false;
  const enhanced = enhancedCode(failure) ?? "";
  return enhanced === "5.2.1" || /^5\.1\.(?![78]$)\d+$/.test(enhanced);
}

function enhancedCode({ response }: SmtpFailure): string | undefined {
  return /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? "")?.[1];
}
