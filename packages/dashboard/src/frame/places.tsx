import type { LinkProps } from "@tanstack/react-router";
import type { JSX } from "react";

export interface Place {
  to: NonNullable<LinkProps["to"]>;
  name: string;
  glyph: JSX.Element;
}

/** Lines of 1.25 px on a field of 20 px. */
export const today: Place = {
  to: "/",
  name: "Today",
  glyph: <path d="M2.5 10h15M5 6.5V10m3.5-5V10m4 0v5m3.5-5v3" />,
};

export const jobs: Place = {
  to: "/jobs",
  name: "Jobs",
  glyph: <path d="M3 5h2m3 0h9M3 10h2m3 0h9M3 15h2m3 0h9" />,
};

export const executions: Place = {
  to: "/executions",
  name: "Executions",
  glyph: <path d="M3.5 16.5v-6m4 6v-10m5 10v-4m4 4v-13" />,
};

export const alerts: Place = {
  to: "/alerts",
  name: "Alerts",
  glyph: <path d="M4 14.5h12l-1.5-2.3V8.5a4.5 4.5 0 0 0-9 0v3.7L4 14.5Zm4.3 2.5h3.4" />,
};

export const changes: Place = {
  to: "/changes",
  name: "Changes",
  glyph: <path d="M5 3v14m0-11.5h9m-9 4.5h11m-11 4.5h6" />,
};

export const system: Place = {
  to: "/system",
  name: "System",
  glyph: <path d="M3 4.5h14v4.5H3zm0 6.5h14v4.5H3zm3-4.250h.01M6 13.250h.01" />,
};

export const myJobs: Place = {
  to: "/my-jobs",
  name: "My jobs",
  glyph: (
    <path d="M13 6.5a3 3 0 1 1-6 0 3 3 0 0 1 6 0ZM4 16.500c.5-3.500 2.700-5 6-5s5.500 1.500 6 5" />
  ),
};

export const settings: Place = {
  to: "/settings",
  name: "Settings",
  glyph: (
    <path d="M3 6h8m4 0h2M3 14h2m4 0h8M15 6a2 2 0 1 1-4 0 2 2 0 0 1 4 0ZM9 14a2 2 0 1 1-4 0 2 2 0 0 1 4 0Z" />
  ),
};

export function PlaceGlyph({ place }: { place: Place }) {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.25"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {place.glyph}
    </svg>
  );
}
