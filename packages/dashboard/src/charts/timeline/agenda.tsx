import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { StatusGlyph } from "../../status/status-glyph.tsx";
import { formatDuration } from "../../time/format-duration.ts";
import { formatInstant, zoneShortName } from "../../time/format-instant.ts";
import { Icon } from "../../ui/icon.tsx";
import styles from "./agenda.module.css";
import { agendaOf, type AgendaHour, type Entry } from "./agenda-entries.ts";
import type { QuietAnswer, TimelineAnswer } from "./lane-data.ts";
import { offsetsOf } from "./offsets-of.ts";
import { nameOfLane } from "./words.ts";

const dayFormat = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  timeZone: "UTC",
});

export interface AgendaProps {
  answer: TimelineAnswer;
  zone: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** The timeline as a list, hour by hour. */
export function Agenda({ answer, zone, now }: AgendaProps) {
  const offsets = useMemo(() => offsetsOf(answer, zone), [answer, zone]);
  const hours = useMemo(() => agendaOf(answer, offsets, now), [answer, offsets, now]);
  const days = byDay(hours);
  const isNowShown = now >= Date.parse(answer.from) && now < Date.parse(answer.to);
  const next = isNowShown
    ? hours.find(({ entries }) => entries.some((entry) => entry.at > now))
    : undefined;
  if (hours.length === 0) return <p>Nothing ran in this time, and nothing is planned.</p>;
  return (
    <div className={styles.agenda}>
      {[...days].map(([day, ofDay]) => (
        <section key={day} className={styles.day}>
          <h3 className={styles.dayName}>
            {dayFormat.format(new Date(`${day}T12:00:00Z`))}
            <span className={styles.zone}>{zoneShortName(new Date(ofDay[0]!.at), zone)}</span>
          </h3>
          {ofDay.map((hour) => (
            <Hour key={hour.key} hour={hour} zone={zone} isNext={hour === next} />
          ))}
        </section>
      ))}
    </div>
  );
}

function byDay(hours: readonly AgendaHour[]): Map<string, AgendaHour[]> {
  const days = new Map<string, AgendaHour[]>();
  for (const hour of hours) days.set(hour.day, [...(days.get(hour.day) ?? []), hour]);
  return days;
}

function Hour({ hour, zone, isNext }: { hour: AgendaHour; zone: string; isNext: boolean }) {
  return (
    <section className={styles.hour} data-next={isNext || undefined}>
      <h4 className={styles.hourName}>
        {hour.label}
        {isNext && <span className={styles.now}>now</span>}
      </h4>
      <ol>
        {hour.quiet.map((quiet) => (
          <QuietLine key={`${quiet.id} ${quiet.from}`} quiet={quiet} zone={zone} />
        ))}
        {hour.entries.map((entry) => (
          <EntryLine key={entry.key} entry={entry} zone={zone} />
        ))}
      </ol>
    </section>
  );
}

function QuietLine({ quiet: { name, from, to }, zone }: { quiet: QuietAnswer; zone: string }) {
  const clock = (at: string, day: "never" | "other") =>
    formatInstant(new Date(at), {
      zone,
      seconds: false,
      day,
      today: Date.parse(from),
      withZone: false,
    });
  return (
    <li className={styles.entry}>
      <time className={styles.time} dateTime={from}>
        {clock(from, "never")}
      </time>
      <Icon name="bell" size={12} />
      <span className={styles.what}>
        <Link to="/alerts/$part" params={{ part: "quiet" }}>
          {name}
        </Link>
      </span>
      <span className={styles.words}>Quiet window: alerts are held until {clock(to, "other")}</span>
    </li>
  );
}

function EntryLine({ entry, zone }: { entry: Entry; zone: string }) {
  const { at, lane, state, words, execution, durationMs, isPast } = entry;
  const name = nameOfLane(lane);
  return (
    <li className={styles.entry}>
      <time className={styles.time} dateTime={new Date(at).toISOString()}>
        {formatInstant(new Date(at), { zone, seconds: false, day: "never", withZone: false })}
      </time>
      <StatusGlyph state={state} size={12} />
      <span className={styles.what}>
        {lane.job === null ? (
          name
        ) : execution === null ? (
          <Link to="/jobs/$job" params={{ job: lane.job.name }}>
            {name}
          </Link>
        ) : (
          <Link to="/executions/$execution" params={{ execution }}>
            {name}
          </Link>
        )}
      </span>
      <span className={styles.words}>{words}</span>
      <span className={styles.duration}>
        {durationMs !== null && `${isPast ? "" : "usually "}${formatDuration(durationMs)}`}
      </span>
    </li>
  );
}
