import "./globals.ts";

export { createApi } from "./api/app.ts";
export type { Answered, ApiOptions, Page } from "./api/app.ts";
export type { Permission, Principal, Role } from "./api/permissions.ts";
export { Problem } from "./api/problem.ts";
export { createAuth } from "./auth/create-auth.ts";
export type { Auth, AuthOptions } from "./auth/create-auth.ts";
export { createMetrics } from "./metrics/metrics.ts";
export type { Metrics } from "./metrics/metrics.ts";
