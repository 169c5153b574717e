/** Of an open alert. Instants are texts. */
export interface OpenAlert {
  id: string;
  openedAt: string;
  /** When somebody was told of it last; null: never. */
  toldAt: string | null;
}

/** Alerts that were shown, or that were told of before anybody looked: each opening once. */
export type Told = ReadonlySet<string>;

/**
 * Those of the open alerts that somebody is told of now and was not before. What is held by a quiet window, or off by its
 * rule, is not among them. `before`: null at the first look, at which all is known.
 */
export function newlyTold<Alert extends OpenAlert>(
  open: readonly Alert[],
  before: Told | null,
): { fresh: Alert[]; told: Told } {
  const telling = open.filter(isTold);
  const fresh = before === null ? [] : telling.filter((alert) => !before.has(openingOf(alert)));
  return { fresh, told: new Set([...(before ?? []), ...telling.map(openingOf)]) };
}

/** One that is about to be told of may be held yet. */
function isTold({ openedAt, toldAt }: OpenAlert): boolean {
  return toldAt !== null && toldAt >= openedAt;
}

const openingOf = ({ id, openedAt }: OpenAlert): string => `${id} ${openedAt}`;

/** What stands on the notification: one alert is its sentence, several are counted and named. */
export function messageOf(
  sentences: readonly string[],
  environment: string | null,
): { title: string; body: string } {
  const place = environment === null ? "Horarium" : `Horarium, ${environment}`;
  const [only, ...others] = sentences;
  if (others.length === 0) return { title: place, body: only ?? "" };
  const more = sentences.length > 3 ? `\nand ${sentences.length - 3} more` : "";
  return {
    title: `${place}: ${sentences.length} alerts`,
    body: `${sentences.slice(0, 3).join("\n")}${more}`,
  };
}
