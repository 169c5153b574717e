import { useRouterState } from "@tanstack/react-router";
import { useEffect, useRef, type ReactNode } from "react";
import styles from "./page-header.module.css";

export interface PageHeaderProps {
  title: ReactNode;
  /** Before the title, like the glyph of its state. */
  mark?: ReactNode;
  actions?: ReactNode;
  /** Below the title: a sentence, its state, its description. */
  children?: ReactNode;
}

/** The page's one h1. When the reader comes to another page, it gets the focus. */
export function PageHeader({ title, mark, actions, children }: PageHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(() => {
    if (focusedPath !== null && focusedPath !== path && !isInLayer()) {
      heading.current?.focus({ preventScroll: true });
    }
    focusedPath = path;
  }, [path]);
  return (
    <header className={styles.header}>
      <div className={styles.line}>
        <h1 className={styles.title} tabIndex={-1} ref={heading}>
          {mark !== undefined && <span className={styles.mark}>{mark}</span>}
          {title}
        </h1>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
      {children !== undefined && <div className={styles.below}>{children}</div>}
    </header>
  );
}

/** Null before the first page: opening the dashboard moves no focus. */
let focusedPath: string | null = null;

function isInLayer(): boolean {
  return document.activeElement?.closest("[role=dialog], [role=alertdialog]") != null;
}
