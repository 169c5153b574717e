/** Where the host's files are: a directory, or S3. Keys are relative, with `/` between their parts. */
export interface ObjectStore {
  /** For messages: what and where, without secrets. */
  name: string;
  /**
   * All objects whose key begins with `prefix`, page by page, in the order of the keys' bytes; those after `after` only,
   * if it is given.
   */
  list(
    prefix: string,
    options?: { after?: string; signal?: AbortSignal },
  ): AsyncIterable<StoredObject>;
  /** Null if there is none. */
  head(key: string): Promise<StoredObject | null>;
  /** The bytes, piece by piece. Throws `UnavailableError` if there is none. */
  get(key: string, options?: { signal?: AbortSignal }): AsyncIterable<Uint8Array>;
  /** Writes it whole or not at all; replaces what is there. */
  put(
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options?: { mediaType?: string; signal?: AbortSignal },
  ): Promise<StoredObject>;
  move(from: string, to: string): Promise<void>;
  /** False if there was none. */
  remove(key: string): Promise<boolean>;
}

/** An object without its bytes. */
export interface StoredObject {
  key: string;
  bytes: number;
  modifiedAt: Date;
  /** Changes with the object; null where the store has none. */
  etag: string | null;
}
