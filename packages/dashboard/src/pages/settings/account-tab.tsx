import { useMe } from "../../frame/me.tsx";
import { PasswordSection } from "./password-section.tsx";
import { SecondFactorSection } from "./second-factor-section.tsx";
import { SessionsSection } from "./sessions-section.tsx";
import styles from "./settings.module.css";

/** How one comes in. */
export function AccountTab() {
  const { name, role } = useMe();
  return (
    <div className={styles.tab}>
      <p className={styles.about}>
        {name}, {role}
      </p>
      <PasswordSection />
      <SecondFactorSection />
      <SessionsSection />
    </div>
  );
}
