import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../api/ask.ts";
import { jobTitle } from "../job/job-title.ts";
import { ComboBox } from "../ui/combo-box.tsx";

/** One job by its name, found by the server, as there may be many. */
export function JobField({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (name: string | null) => void;
}) {
  const [typed, setTyped] = useState(value ?? "");
  const { data } = useQuery(
    ask("listJobs", {
      query: {
        limit: 30,
        slots: 0,
        sort: "name",
        ...(typed === "" || typed === value ? {} : { search: typed }),
      },
    }),
  );
  const found = (data?.rows ?? []).map((job) => ({
    id: job.name,
    label: job.name,
    description: jobTitle(job),
  }));
  const isListed = value === null || found.some(({ id }) => id === value);
  const options = isListed ? found : [{ id: value, label: value, description: "" }, ...found];
  return (
    <ComboBox
      label="Job"
      isMono
      options={options}
      isFiltered
      value={value}
      inputValue={typed}
      onInputChange={setTyped}
      onChange={(name) => {
        onChange(name);
        if (name !== null) setTyped(name);
      }}
      emptyText="No job matches"
    />
  );
}
