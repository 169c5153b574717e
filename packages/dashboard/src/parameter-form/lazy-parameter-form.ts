import { lazy } from "react";

/**
 * The parameter form as a chunk of its own, for inside a `Suspense`:
 *
 *     import { lazyParameterForm as ParameterForm } from "../parameter-form/lazy-parameter-form.ts";
 */
export const lazyParameterForm = lazy(async () => ({
  default: (await import("./parameter-form.tsx")).ParameterForm,
}));
