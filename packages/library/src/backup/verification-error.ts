/** A backup is not what it should be. */
export class VerificationError extends Error {
  readonly code = "backup_bad";
  override readonly name = "VerificationError";
}
