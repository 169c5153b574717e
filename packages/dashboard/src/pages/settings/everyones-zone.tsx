import { useQuery } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { useWrite } from "../../api/use-write.ts";
import { Button } from "../../ui/button.tsx";
import { ComboBox } from "../../ui/combo-box.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { Section } from "./section.tsx";
import styles from "./settings.module.css";

/** What times are shown in to who has chosen nothing. */
export function EveryonesZone() {
  const organisation = useQuery(ask("readOrganisation", {}));
  const zones = useQuery({ ...ask("listZones", {}), staleTime: Number.POSITIVE_INFINITY });
  const change = useWrite("changeOrganisation", {
    onDone: ({ timezone }) =>
      showToast({
        text:
          timezone === null
            ? "Times are shown in each browser’s own zone."
            : `Times are shown in ${timezone}, to who has chosen no other zone.`,
      }),
    onRefused: ({ message }) => showToast({ text: message }),
  });
  const set = (timezone: string | null) => change.mutate({ body: { timezone } });
  const timezone = organisation.data?.timezone ?? null;
  return (
    <Section
      title="Time zone"
      about="In which times are shown to everybody who has chosen no other one. A job’s own pages keep to the zone of its schedule, and schedules stay as they are."
    >
      {organisation.isError && (
        <ErrorPanel
          title="What is set cannot be shown"
          problem={organisation.error}
          retry={() => void organisation.refetch()}
        />
      )}
      {organisation.isPending && <Skeleton lines={2} />}
      {organisation.data !== undefined && (
        <div className={styles.zone}>
          <ComboBox
            // what was typed and not chosen is forgotten when another one is set
            key={timezone}
            label="Zone"
            isLabelHidden
            placeholder="Each browser’s own"
            options={(zones.data?.rows ?? []).map(({ name, city, country }) => ({
              id: name,
              label: name,
              description: country === null ? city : `${city}, ${country}`,
            }))}
            value={timezone}
            onChange={(next) => {
              if (next !== null && next !== timezone) set(next);
            }}
            error={
              zones.error === null
                ? undefined
                : `The zones cannot be listed: ${zones.error.message}`
            }
          />
          {timezone !== null && (
            <div>
              <Button variant="quiet" isPending={change.isPending} onPress={() => set(null)}>
                Each browser’s own again
              </Button>
            </div>
          )}
        </div>
      )}
    </Section>
  );
}
