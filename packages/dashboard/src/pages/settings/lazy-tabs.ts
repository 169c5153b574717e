import { lazy } from "react";

// one comes for the preferences: the rest is loaded when it is opened

export const AccountTab = lazy(async () => ({
  default: (await import("./account-tab.tsx")).AccountTab,
}));

export const TokensTab = lazy(async () => ({
  default: (await import("./tokens-tab.tsx")).TokensTab,
}));

export const PeopleTab = lazy(async () => ({
  default: (await import("./people-tab.tsx")).PeopleTab,
}));

export const AccessTab = lazy(async () => ({
  default: (await import("./access-tab.tsx")).AccessTab,
}));

export const SecretsTab = lazy(async () => ({
  default: (await import("./secrets-tab.tsx")).SecretsTab,
}));

export const OrganisationTab = lazy(async () => ({
  default: (await import("./organisation-tab.tsx")).OrganisationTab,
}));
