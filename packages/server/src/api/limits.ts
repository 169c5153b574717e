/** What the API takes at most. They stand in its description too. */
export const limits = {
  /** Bytes of a body. */
  body: 256 * 1024,
  /** How deep a body may be nested, and how many values it may have. */
  depth: 20,
  keys: 1_000,
  /** Rows of a page. */
  page: 200,
  /** Characters. */
  name: 100,
  title: 200,
  schedule: 256,
  reason: 500,
} as const;
