// the operations on executions, each in its file
export { cancelExecution } from "./cancel-execution.ts";
export { enqueueExecution } from "./enqueue-execution.ts";
export { exportExecutions } from "./export-executions.ts";
export { getExecution } from "./get-execution.ts";
export { groupExecutions } from "./group-executions.ts";
export { listAttempts } from "./list-attempts.ts";
export { listExecutions } from "./list-executions.ts";
export { readHistogram } from "./read-histogram.ts";
export { retryExecution } from "./retry-execution.ts";
