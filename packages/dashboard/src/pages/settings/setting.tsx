import type { ReactNode } from "react";
import styles from "./settings.module.css";

/** One thing that can be set: its name and what it does, with the control beside it. */
export function Setting({ title, children, control }: SettingProps) {
  return (
    <div className={styles.setting}>
      <div>
        <h3 className={styles.settingTitle}>{title}</h3>
        <p className={styles.about}>{children}</p>
      </div>
      <div className={styles.control}>{control}</div>
    </div>
  );
}

interface SettingProps {
  title: string;
  children: ReactNode;
  control: ReactNode;
}
