// the operations on executions, each in its file
export { cancelExecution } from "./cancel-execution.ts";
export { cancelExecutions } from "./cancel-executions.ts";
export { enqueueExecution } from "./enqueue-execution.ts";
export { exportExecutions } from "./export-executions.ts";
export { forceStopExecution } from "./force-stop-execution.ts";
export { getExecution } from "./get-execution.ts";
export { groupExecutions } from "./group-executions.ts";
export { listAttempts } from "./list-attempts.ts";
export { listExecutions } from "./list-executions.ts";
export { readHistogram } from "./read-histogram.ts";
export { retryExecution } from "./retry-execution.ts";
export { retryExecutions } from "./retry-executions.ts";
