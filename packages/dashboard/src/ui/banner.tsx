import type { ReactNode } from "react";
import styles from "./banner.module.css";
import { classNames } from "./class-names.ts";
import { Icon, type IconName } from "./icon.tsx";

export type BannerTone = "rubric" | "ochre" | "lapis" | "verdigris";

export interface BannerProps {
  tone: BannerTone;
  children: ReactNode;
  /** Buttons and links at the end. */
  actions?: ReactNode;
  /** Read aloud when it appears; not for what was there when the page opened. */
  isAnnounced?: boolean;
}

const icons: Record<BannerTone, IconName> = {
  rubric: "warning",
  ochre: "warning",
  lapis: "info",
  verdigris: "check",
};

/** A sentence over the whole width, about the page below it. */
export function Banner({ tone, children, actions, isAnnounced = false }: BannerProps) {
  return (
    <div
      className={classNames(styles.banner, styles[tone])}
      role={isAnnounced ? "status" : undefined}
    >
      <span className={styles.icon}>
        <Icon name={icons[tone]} />
      </span>
      <div className={styles.words}>{children}</div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
