import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { ComboBox } from "../../ui/combo-box.tsx";
import { jobTitle } from "../../job/job-title.ts";

/** Begins as a copy of a job that there is. */
export function CopyJob() {
  const navigate = useNavigate();
  const [search, setSearch] = useState("");
  const jobs = useQuery({
    ...ask("listJobs", {
      query: { limit: 20, slots: 0, sort: "name", ...(search !== "" && { search }) },
    }),
    placeholderData: (before) => before,
  });
  return (
    <ComboBox
      label="Or begin as a copy of"
      placeholder="A job's name"
      options={(jobs.data?.rows ?? []).map((job) => ({
        id: job.id,
        label: jobTitle(job),
        description: job.sentence,
      }))}
      value={null}
      inputValue={search}
      onInputChange={setSearch}
      isFiltered
      emptyText={jobs.isPending ? "Looking…" : "No job has this name"}
      onChange={(id) => {
        if (id !== null) void navigate({ to: "/jobs/new", search: { from: id } });
      }}
    />
  );
}
