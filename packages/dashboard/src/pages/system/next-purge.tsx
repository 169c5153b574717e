import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../frame/me.tsx";
import { PurgeWords } from "../../retention/purge-words.tsx";

/** What is deleted next of what is stored, and where that is changed. */
export function NextPurge() {
  const { can } = useMe();
  const { data, error } = useQuery({ ...ask("previewPurge", {}), staleTime: 60_000 });
  if (error !== null) return <>What is deleted next cannot be counted: {error.message}.</>;
  if (data === undefined) return null;
  const { executionDays, failedDays, logDays } = data.parameters;
  return (
    <>
      {data.job !== null && (
        <>
          Executions are kept for {executionDays} days, failed ones for {failedDays}, log lines for{" "}
          {logDays}.{" "}
        </>
      )}
      <PurgeWords purge={data} />{" "}
      {can("admin") && (
        <Link to="/settings" search={{ section: "organisation" }}>
          Change the retention
        </Link>
      )}
    </>
  );
}
