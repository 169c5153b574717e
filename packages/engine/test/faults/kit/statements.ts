/** Texts by which the statements of the stages are known, as regular expressions. */
export const statements = {
  slot: "moved as \\(",
  claim: "set status = 'running'",
  claimAhead: "turn as \\([^]*set status = 'running'",
  record: "recorded as \\(",
  rescue: "rescued as \\(",
  enqueue: 'insert into "horarium"\\.job_execution \\(\\s+id, handler, parameters',
};
