import { lazy } from "react";

// the overview is what most come for: the others are loaded when they are opened, for inside a `Suspense`

export const AlertsTab = lazy(async () => ({
  default: (await import("./alerts-tab.tsx")).AlertsTab,
}));

export const ChangesTab = lazy(async () => ({
  default: (await import("./changes-tab.tsx")).ChangesTab,
}));

export const ExecutionsTab = lazy(async () => ({
  default: (await import("./executions-tab.tsx")).ExecutionsTab,
}));

export const ParametersTab = lazy(async () => ({
  default: (await import("./parameters-tab.tsx")).ParametersTab,
}));

export const ScheduleTab = lazy(async () => ({
  default: (await import("./schedule-tab.tsx")).ScheduleTab,
}));
