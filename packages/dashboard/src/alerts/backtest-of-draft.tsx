import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { Backtest, backtestDays, type TestedRule } from "./backtest.tsx";
import styles from "./backtest.module.css";

/** Of a rule that is being written: it is tried when that is asked for. */
export function BacktestOfDraft({ rule }: { rule: TestedRule }) {
  const [tried, setTried] = useState<TestedRule | null>(null);
  const isSame = JSON.stringify(tried) === JSON.stringify(rule);
  return (
    <section className={styles.backtest} aria-label="Tried on what has happened">
      <p>
        <Button isDisabled={isSame} onPress={() => setTried(rule)}>
          Try it on the last {backtestDays} days
        </Button>
      </p>
      {tried !== null &&
        (isSame ? (
          <Backtest rule={tried} />
        ) : (
          <p className={styles.quiet}>The rule was changed since it was tried.</p>
        ))}
    </section>
  );
}
