import { useParams } from "@tanstack/react-router";
import { lazy, Suspense, type ReactNode } from "react";
import { SectionBoundary } from "../../ui/section-boundary.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { AlertPage } from "./alert-page.tsx";
import { Inbox } from "./inbox.tsx";

const RulesPage = lazy(async () => ({ default: (await import("./rules-page.tsx")).RulesPage }));
const ChannelsPage = lazy(async () => ({
  default: (await import("./channels-page.tsx")).ChannelsPage,
}));
const QuietPage = lazy(async () => ({ default: (await import("./quiet-page.tsx")).QuietPage }));

/** What needs a person, and what decides of it: `/alerts`, and below it an alert's id, rules, channels, quiet. */
export function Page() {
  const { part } = useParams({ strict: false });
  return (
    <SectionBoundary name="This page" key={part}>
      <Suspense fallback={<Skeleton lines={6} />}>{pageOf(part)}</Suspense>
    </SectionBoundary>
  );
}

function pageOf(part: string | undefined): ReactNode {
  if (part === undefined) return <Inbox />;
  if (part === "rules") return <RulesPage />;
  if (part === "channels") return <ChannelsPage />;
  if (part === "quiet") return <QuietPage />;
  return <AlertPage id={part} />;
}
