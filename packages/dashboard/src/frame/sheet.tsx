import type { ReactNode } from "react";
import { useFavicon } from "./favicon.ts";
import { EnvironmentBadge } from "./environment-badge.tsx";
import styles from "./sheet.module.css";
import { Wordmark } from "./wordmark.tsx";

/** The page of somebody who is not signed in: one thing to do. */
export function Sheet({ title, lead, children, foot }: SheetProps) {
  useFavicon(false);
  return (
    <main className={styles.page}>
      <div className={styles.sheet}>
        <div className={styles.head}>
          <Wordmark size="title" />
          <EnvironmentBadge />
        </div>
        <div className={styles.body}>
          <h1>{title}</h1>
          {lead !== undefined && <p className={styles.lead}>{lead}</p>}
          {children}
        </div>
        {foot !== undefined && <p className={styles.foot}>{foot}</p>}
      </div>
    </main>
  );
}

interface SheetProps {
  title: string;
  lead?: ReactNode;
  children?: ReactNode;
  /** What helps whoever cannot do it. */
  foot?: ReactNode;
}
