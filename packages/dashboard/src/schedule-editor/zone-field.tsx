import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../api/ask.ts";
import type { Answer } from "../api/call.ts";
import { usePreferences } from "../frame/preferences.ts";
import { ownZone } from "../time/display-zone.tsx";
import { formatInstant } from "../time/format-instant.ts";
import { useNow } from "../time/use-now.ts";
import { Button } from "../ui/button.tsx";
import { ComboBox } from "../ui/combo-box.tsx";
import type { Option } from "../ui/option.ts";
import type { Change } from "./kind-choice.tsx";
import type { Message } from "./messages.ts";
import { Prose } from "./prose.tsx";
import styles from "./schedule-editor.module.css";
import type { ScheduleValue } from "./schedule-value.ts";

type Zone = Answer<"listZones">["rows"][number];

/** More are no help: typing on finds the one. */
const mostShown = 60;

/** A zone by city, country, offset or abbreviation. What is typed and is none goes to the server, which proposes one. */
export function ZoneField({
  value,
  set,
  message,
}: {
  value: ScheduleValue;
  set: Change;
  message: Message | undefined;
}) {
  const { timezone } = value;
  const zones = useQuery({ ...ask("listZones", {}), staleTime: 3_600_000 });
  const rows = zones.data?.rows ?? [];
  const [typed, setTyped] = useState<string | null>(null);
  const found = typed === null || typed === timezone ? rows : matching(rows, typed);
  const options = optionsOf(found.slice(0, mostShown), timezone);
  const former = rows.find(({ formerNames }) => formerNames.includes(timezone));
  const choose = (name: string) => {
    setTyped(null);
    set({ timezone: name });
  };

  return (
    <div className={styles["zone"]}>
      <div
        onBlur={(event) => {
          // into the list is not away
          if (event.currentTarget.contains(event.relatedTarget) || typed === null) return;
          choose(exactName(rows, typed));
        }}
      >
        <ComboBox
          label="Time zone"
          options={options}
          value={timezone}
          inputValue={typed ?? timezone}
          onInputChange={(text) => setTyped(text === timezone ? null : text)}
          onChange={(name) => {
            if (name !== null) choose(name);
          }}
          isFiltered
          allowsCustomValue
          error={message && <Prose text={message.text} />}
          description={
            <ZoneClock zone={rows.find(({ name }) => name === timezone)} name={timezone} />
          }
        />
      </div>
      {message !== undefined && message.proposal !== null && (
        // outside the field: a button inside it would open its list
        <Button size="small" onPress={() => choose(message.proposal!)}>
          Use {message.proposal}
        </Button>
      )}
      <p className={styles["presets"]}>
        {former !== undefined && (
          <span>
            {timezone} is the former name of {former.name}.{" "}
          </span>
        )}
        {[...new Set([...(former ? [former.name] : []), ownZone(), "UTC"])]
          .filter((name) => name !== timezone)
          .map((name) => (
            <button
              className={styles["preset"]}
              type="button"
              key={name}
              onClick={() => choose(name)}
            >
              {name === ownZone() && name !== "UTC" ? `yours: ${name}` : name}
            </button>
          ))}
      </p>
    </div>
  );
}

/** What clocks there show now. */
function ZoneClock({ zone, name }: { zone: Zone | undefined; name: string }) {
  const now = useNow(60_000);
  const [{ hours }] = usePreferences();
  const text = clockText(now, name, hours);
  if (text === null) return null;
  const place = zone?.country == null ? "" : ` · ${zone.city}, ${zone.country}`;
  return `Now ${text}${place}`;
}

/** Null for a zone that the browser does not know. */
function clockText(now: number, zone: string, hours: "24" | "12"): string | null {
  try {
    return formatInstant(new Date(now), { zone, hours, seconds: false });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The one that is set is always among them, so that the field shows it. */
function optionsOf(rows: readonly Zone[], current: string): Option[] {
  const options = rows.map((zone) => ({
    id: zone.name,
    label: zone.name,
    description: noteOf(zone),
  }));
  const isListed = rows.some(({ name }) => name === current);
  return isListed ? options : [{ id: current, label: current }, ...options];
}

function noteOf({ city, country, offsetMinutes, abbreviation, name }: Zone): string {
  const offset = offsetText(offsetMinutes);
  const clock =
    abbreviation.startsWith("GMT") || name === "UTC" ? offset : `${abbreviation}, ${offset}`;
  return country === null ? clock : `${city}, ${country} · ${clock}`;
}

function offsetText(minutes: number): string {
  if (minutes === 0) return "UTC+0";
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? "−" : "+"}${hours}${rest === 0 ? "" : `:${String(rest).padStart(2, "0")}`}`;
}

/** Each word that is typed is somewhere in the zone's names; those whose city begins with it come first. */
function matching(rows: readonly Zone[], typed: string): Zone[] {
  const words = folded(typed)
    .split(/[\s,/]+/)
    .filter((word) => word !== "");
  const found = rows.filter((zone) => {
    const text = folded(
      `${zone.name} ${zone.formerNames.join(" ")} ${zone.city} ${zone.country ?? ""} ${zone.abbreviation} ${offsetText(zone.offsetMinutes)}`,
    );
    return words.every((word) => text.includes(word));
  });
  const isFirst = (zone: Zone) => words.length > 0 && folded(zone.city).startsWith(words.at(-1)!);
  return [...found.filter(isFirst), ...found.filter((zone) => !isFirst(zone))];
}

function folded(text: string): string {
  return text.toLowerCase().replaceAll("_", " ").normalize("NFD").replace(/\p{M}/gu, "");
}

/** `europe/rome` is meant as Europe/Rome; all else as it was typed. */
function exactName(rows: readonly Zone[], typed: string): string {
  const wanted = typed.trim().toLowerCase().replaceAll(" ", "_");
  return rows.find(({ name }) => name.toLowerCase() === wanted)?.name ?? typed.trim();
}
