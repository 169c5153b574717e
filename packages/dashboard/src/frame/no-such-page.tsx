import { Link } from "@tanstack/react-router";
import styles from "./message-page.module.css";

export function NoSuchPage() {
  return (
    <div className={styles.message}>
      <h1>There is no such page</h1>
      <p>The address may have been cut off on its way, or what it leads to has been renamed.</p>
      <p>
        <Link to="/">Today</Link> · <Link to="/jobs">Jobs</Link> ·{" "}
        <Link to="/executions">Executions</Link>
      </p>
    </div>
  );
}
