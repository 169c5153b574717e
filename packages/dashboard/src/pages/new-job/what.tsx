import { useState } from "react";
import type { Answer } from "../../api/call.ts";
import { formatDuration, formatRelative, useNow } from "../../time/index.ts";
import { Chip } from "../../ui/chip.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { CopyJob } from "./copy-job.tsx";
import type { Draft } from "./draft.ts";
import { wordsOf } from "../../words/words-of.ts";
import styles from "./new-job.module.css";

export type Handler = Answer<"listHandlers">["rows"][number];
export type HandlerUse = Answer<"listHandlerUse">["rows"][number];

/** From so many on, they are searched for. */
const many = 9;

export function What({
  handlers,
  use,
  chosen,
  choose,
}: {
  handlers: readonly Handler[];
  use: readonly HandlerUse[];
  chosen: string | null;
  choose: (handler: string) => void;
}) {
  const [search, setSearch] = useState("");
  const useOf = new Map(use.map((row) => [row.handler, row]));
  const shown = handlers.filter(({ name, description }) =>
    `${name} ${wordsOf(name)} ${description ?? ""}`.toLowerCase().includes(search.toLowerCase()),
  );
  if (handlers.length === 0) {
    return (
      <EmptyState title="No handlers yet">
        A job needs a handler: a function in code that is given to createHorarium. Start a process
        that has one.
      </EmptyState>
    );
  }
  return (
    <div className={styles.what}>
      <div className={styles.tools}>
        {handlers.length >= many && (
          <SearchField
            label="Find a handler"
            placeholder="Find a handler"
            value={search}
            onChange={setSearch}
          />
        )}
        <CopyJob />
      </div>
      {shown.length === 0 && <p className={styles.quiet}>No handler matches “{search}”.</p>}
      <ul className={styles.cards}>
        {shown.map((handler) => (
          <li key={handler.name}>
            <button
              className={styles.card}
              type="button"
              aria-current={handler.name === chosen || undefined}
              onClick={() => choose(handler.name)}
            >
              <span className={styles.cardTitle}>{wordsOf(handler.name)}</span>
              <code className={styles.cardName}>{handler.name}</code>
              <span className={styles.cardText}>{handler.description ?? "No description."}</span>
              <span className={styles.cardFacts}>
                <Facts handler={handler} use={useOf.get(handler.name)} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Facts({ handler, use }: { handler: Handler; use: HandlerUse | undefined }) {
  const jobs = use?.jobs ?? 0;
  return (
    <>
      {handler.workers === 0 && <Chip tone="ochre">No worker offers it now</Chip>}
      <span>{jobs === 0 ? "no job yet" : jobs === 1 ? "1 job" : `${jobs} jobs`}</span>
      {use?.lastStartedAt != null && (
        <span>
          last <Ago at={use.lastStartedAt} />
        </span>
      )}
      {use?.p50Ms != null && <span>usually {formatDuration(use.p50Ms)}</span>}
      {use?.hasDryRun === true && <span>has a dry run</span>}
    </>
  );
}

/** Within a button nothing else can be focused, so that it has no card of its own. */
function Ago({ at }: { at: string }) {
  const now = useNow(60_000);
  return <time dateTime={at}>{formatRelative(Date.parse(at), now)}</time>;
}

export function WhatSentence({ draft, handler }: { draft: Draft; handler: Handler | undefined }) {
  return (
    <p>
      {wordsOf(draft.handler ?? "")} <code>{draft.handler}</code>
      {handler === undefined && " (not known here)"}
      {handler?.workers === 0 && " (no worker offers it now)"}
    </p>
  );
}
