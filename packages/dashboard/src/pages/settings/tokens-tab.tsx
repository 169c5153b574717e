import { useMe } from "../../frame/me.tsx";
import { AllTokens } from "./all-tokens.tsx";
import { OwnTokens } from "./own-tokens.tsx";
import styles from "./settings.module.css";

/** What programs come in with. */
export function TokensTab() {
  const { can, personId } = useMe();
  return (
    <div className={styles.tab}>
      {personId !== null && <OwnTokens />}
      {can("admin") && <AllTokens />}
    </div>
  );
}
