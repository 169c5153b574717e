import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { askPages } from "../../api/ask.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { Lines } from "../../ui/lines.tsx";
import { PersonLine } from "./person-line.tsx";
import { PersonLink, type MadeLink } from "./person-link.tsx";
import { Section } from "./section.tsx";
import styles from "./settings.module.css";

/** For admins: who has an account. */
export function PeopleTab() {
  const people = useInfiniteQuery(askPages("listPeople", { query: { limit: 100 } }));
  const [isInviting, setInviting] = useState(false);
  const [link, setLink] = useState<MadeLink | null>(null);
  const rows = people.data?.pages.flatMap((page) => page.rows);
  return (
    <div className={styles.tab}>
      <Section
        title="People"
        about="Readers see everything. Operators also run, cancel, enable and disable. Admins also create, edit and delete, and decide who may sign in. Members have their own account, and nothing else."
        actions={
          <Button variant="filled" onPress={() => setInviting(true)}>
            Invite somebody
          </Button>
        }
      >
        {people.isError && (
          <ErrorPanel
            title="The people cannot be shown"
            problem={people.error}
            retry={() => void people.refetch()}
          />
        )}
        {people.isPending && <Skeleton lines={4} />}
        {rows !== undefined && (
          <Lines label="People">
            {rows.map((person) => (
              <PersonLine key={person.id} person={person} onLink={setLink} />
            ))}
          </Lines>
        )}
        {people.hasNextPage && (
          <div>
            <Button
              isPending={people.isFetchingNextPage}
              onPress={() => void people.fetchNextPage()}
            >
              More people
            </Button>
          </div>
        )}
      </Section>
      {isInviting && (
        <InviteDialog
          onClose={() => setInviting(false)}
          onDone={(made) => {
            setInviting(false);
            setLink(made);
          }}
        />
      )}
      {link !== null && <PersonLink link={link} onClose={() => setLink(null)} />}
    </div>
  );
}
