import { useQuery } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";
import { ComboBox } from "../ui/combo-box.tsx";

/** All zones, found by a part of their name. */
export function ZoneChoice({ onChosen }: { onChosen: (zone: string) => void }) {
  const { data, error } = useQuery({
    ...ask("listZones", {}),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const options = (data?.rows ?? []).map(({ name, city, country }) => ({
    id: name,
    label: name,
    description: country === null ? city : `${city}, ${country}`,
  }));
  return (
    <ComboBox
      label="Zone"
      description="For this browser only. The zone of a job’s schedule stays as it is."
      error={error === null ? undefined : `The zones cannot be listed: ${error.message}`}
      placeholder="Rome"
      options={options}
      value={null}
      onChange={(zone) => {
        if (zone !== null) onChosen(zone);
      }}
    />
  );
}
