interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML: (text: string) => string | null }): unknown;
}

/**
 * The policy that everything in this page must pass that would make markup of text. React Aria's announcer empties an
 * element in this way, and nothing else has a reason to.
 */
(globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy("default", {
  createHTML: (text) => (text === "" ? "" : null),
});
