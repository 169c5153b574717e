import { useNavigate, useSearch } from "@tanstack/react-router";
import { Suspense, type ReactNode } from "react";
import { useMe } from "../../frame/me.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SectionBoundary } from "../../ui/section-boundary.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Tabs, type TabItem } from "../../ui/tabs.tsx";
import {
  AccessTab,
  AccountTab,
  OrganisationTab,
  PeopleTab,
  SecretsTab,
  TokensTab,
} from "./lazy-tabs.ts";
import { PasswordAgain } from "./password-again.tsx";
import { PreferencesTab } from "./preferences-tab.tsx";
import type { sections } from "./search.ts";

type Section = (typeof sections)[number];

/** What one likes and has; for admins also who else comes in. */
export function Page() {
  const { section = "preferences" } = useSearch({ from: "/frame/settings" });
  const navigate = useNavigate({ from: "/settings" });
  const { can, personId } = useMe();
  const item = (id: Section, label: string, content: ReactNode): TabItem<Section> => ({
    id,
    label,
    content: (
      <SectionBoundary name={label}>
        <Suspense fallback={<Skeleton lines={6} />}>{content}</Suspense>
      </SectionBoundary>
    ),
  });
  // who is known by another system has password, sessions and tokens there
  const items = [
    item("preferences", "Preferences", <PreferencesTab />),
    ...(personId === null ? [] : [item("account", "Account", <AccountTab />)]),
    ...(personId === null && !can("admin") ? [] : [item("tokens", "API tokens", <TokensTab />)]),
    ...(can("admin")
      ? [
          item("people", "People", <PeopleTab />),
          item("access", "Access", <AccessTab />),
          item("secrets", "Secrets", <SecretsTab />),
          item("organisation", "Organisation", <OrganisationTab />),
        ]
      : []),
  ];
  return (
    <PasswordAgain>
      <PageHeader title="Settings" />
      <Tabs
        label="Parts of the settings"
        items={items}
        selected={items.some(({ id }) => id === section) ? section : "preferences"}
        onChange={(next) =>
          void navigate({ search: next === "preferences" ? {} : { section: next } })
        }
      />
    </PasswordAgain>
  );
}
