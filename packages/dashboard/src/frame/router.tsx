import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from "@tanstack/react-router";
import { config } from "../api/config.ts";
import { readSearch as readAlerts } from "../pages/alerts/search.ts";
import { readSearch as readChanges } from "../pages/changes/search.ts";
import { readSearch as readExecution } from "../pages/execution/search.ts";
import { readSearch as readCompared } from "../pages/executions/compare/search.ts";
import { readSearch as readExecutions } from "../pages/executions/search.ts";
import { readSearch as readJob } from "../pages/job/search.ts";
import { readSearch as readJobs } from "../pages/jobs/search.ts";
import { readSearch as readNewJob } from "../pages/new-job/search.ts";
import { readSearch as readSettings } from "../pages/settings/search.ts";
import { readSearch as readSystem } from "../pages/system/search.ts";
import { readSearch as readToday } from "../pages/today/search.ts";
import { Frame } from "./frame.tsx";
import { BrokenPage } from "./broken-page.tsx";
import { NoSuchPage } from "./no-such-page.tsx";
import { known, parseSearch, stringifySearch, zone, type RawSearch } from "./search-params.ts";

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
  interface StaticDataRouteOption {
    /** Of the document, until the page knows a better one. */
    title?: string;
    /** The display zone that the page has by default; `mine` if not said. */
    zone?: "job" | "mine";
  }
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NoSuchPage });

/** Everything behind signing in. */
const frame = createRoute({
  getParentRoute: () => root,
  id: "frame",
  validateSearch: (search: RawSearch) => known({ zone: zone(search["zone"]) }),
  component: Frame,
});

const today = createRoute({
  getParentRoute: () => frame,
  path: "/",
  validateSearch: readToday,
  component: lazyRouteComponent(() => import("../pages/today/index.tsx"), "Page"),
  staticData: { title: "Today" },
});

const jobs = createRoute({
  getParentRoute: () => frame,
  path: "/jobs",
  validateSearch: readJobs,
  component: lazyRouteComponent(() => import("../pages/jobs/index.tsx"), "Page"),
  staticData: { title: "Jobs" },
});

const newJob = createRoute({
  getParentRoute: () => frame,
  path: "/jobs/new",
  validateSearch: readNewJob,
  component: lazyRouteComponent(() => import("../pages/new-job/index.tsx"), "Page"),
  staticData: { title: "New job" },
});

const job = createRoute({
  getParentRoute: () => frame,
  path: "/jobs/$job",
  validateSearch: readJob,
  component: lazyRouteComponent(() => import("../pages/job/index.tsx"), "Page"),
  staticData: { title: "Job", zone: "job" },
});

const executions = createRoute({
  getParentRoute: () => frame,
  path: "/executions",
  validateSearch: readExecutions,
  component: lazyRouteComponent(() => import("../pages/executions/index.tsx"), "Page"),
  staticData: { title: "Executions" },
});

const comparedExecutions = createRoute({
  getParentRoute: () => frame,
  path: "/executions/compare",
  validateSearch: readCompared,
  component: lazyRouteComponent(() => import("../pages/executions/compare/index.tsx"), "Page"),
  staticData: { title: "Compare executions" },
});

const execution = createRoute({
  getParentRoute: () => frame,
  path: "/executions/$execution",
  validateSearch: readExecution,
  component: lazyRouteComponent(() => import("../pages/execution/index.tsx"), "Page"),
  staticData: { title: "Execution", zone: "job" },
});

const alerts = createRoute({
  getParentRoute: () => frame,
  path: "/alerts",
  validateSearch: readAlerts,
  component: lazyRouteComponent(() => import("../pages/alerts/index.tsx"), "Page"),
  staticData: { title: "Alerts" },
});

/** An alert's id, or `rules`, `channels`, `quiet`. */
const alertsPart = createRoute({
  getParentRoute: () => frame,
  path: "/alerts/$part",
  validateSearch: readAlerts,
  component: lazyRouteComponent(() => import("../pages/alerts/index.tsx"), "Page"),
  staticData: { title: "Alerts" },
});

const changes = createRoute({
  getParentRoute: () => frame,
  path: "/changes",
  validateSearch: readChanges,
  component: lazyRouteComponent(() => import("../pages/changes/index.tsx"), "Page"),
  staticData: { title: "Changes" },
});

const system = createRoute({
  getParentRoute: () => frame,
  path: "/system",
  validateSearch: readSystem,
  component: lazyRouteComponent(() => import("../pages/system/index.tsx"), "Page"),
  staticData: { title: "System" },
});

const settings = createRoute({
  getParentRoute: () => frame,
  path: "/settings",
  validateSearch: readSettings,
  component: lazyRouteComponent(() => import("../pages/settings/index.tsx"), "Page"),
  staticData: { title: "Settings" },
});

const myJobs = createRoute({
  getParentRoute: () => frame,
  path: "/my-jobs",
  component: lazyRouteComponent(() => import("../pages/my-jobs/index.tsx"), "Page"),
  staticData: { title: "My jobs" },
});

const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  component: lazyRouteComponent(() => import("./welcome-page.tsx"), "WelcomePage"),
  staticData: { title: "Make the first admin" },
});

const accept = createRoute({
  getParentRoute: () => root,
  path: "/accept",
  component: lazyRouteComponent(() => import("./accept-page.tsx"), "AcceptPage"),
  staticData: { title: "Choose a password" },
});

const pages = [
  today,
  jobs,
  newJob,
  job,
  executions,
  comparedExecutions,
  execution,
  alerts,
  alertsPart,
  changes,
  system,
  settings,
  myJobs,
] as const;

/** Every address of the dashboard. */
export const router = createRouter({
  routeTree: root.addChildren([frame.addChildren(pages), welcome, accept]),
  basepath: config.base,
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultPreloadDelay: 50,
  scrollRestoration: true,
  defaultErrorComponent: BrokenPage,
});
