/** Why a store refuses: another attempt would meet the same. */
export type RefusalCode =
  /** No key, or none that this store can hold. */
  | "bad_key"
  /** The store does not let this user do it. */
  | "denied"
  /** No room is left. */
  | "full";

/** A store that answers, and says no. What does not answer is an `UnavailableError`. */
export class StoreRefusal extends Error {
  override readonly name = "StoreRefusal";
  readonly code: RefusalCode;
  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
