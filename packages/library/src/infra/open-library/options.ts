/** How to reach Open Library. */
export interface OpenLibraryOptions {
  /** A mail address or a web page at which whoever runs this can be reached. Open Library refuses those who do not say. */
  contact: string;
  /** Default: this package's. */
  application?: string;
  /** Default: `https://openlibrary.org`. */
  url?: string;
  /** Default: `https://covers.openlibrary.org`. */
  coversUrl?: string;
  /**
   * Where its covers may send us: a name, or `*.` and a name. Default: `archive.org` and what is below it, which keeps
   * the older covers.
   */
  redirectHosts?: readonly string[];
  /** The most that the parameter `requestsPerSecond` may be. More than 3 is for a mirror of one's own. */
  maxRequestsPerSecond?: number;
  limits?: Partial<HttpLimits>;
}

/** How long a request may take, in milliseconds. */
export interface HttpLimits {
  /** Until the answer begins. Default 10 s. */
  headersMs: number;
  /** In all. Default 30 s. */
  totalMs: number;
  /** The longest pause before the first repeat; it doubles with each. Default 1 s. */
  backoffMs: number;
}

export const publicService = {
  application: "Horarium/0.1 (library jobs)",
  url: "https://openlibrary.org",
  coversUrl: "https://covers.openlibrary.org",
  redirectHosts: ["archive.org", "*.archive.org"],
  maxRequestsPerSecond: 3,
  limits: { headersMs: 10_000, totalMs: 30_000, backoffMs: 1_000 },
} as const;

/** Whether somebody could be reached there: a mail address or a URL, fit for a header. */
export function isContact(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text) && /\S@\S+\.\S|https?:\/\/\S/.test(text);
}
