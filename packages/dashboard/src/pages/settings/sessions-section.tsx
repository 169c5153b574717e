import { useQuery } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { useWrite } from "../../api/use-write.ts";
import { Time } from "../../time/time.tsx";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { deviceOf } from "./device-of.ts";
import { Facts, Line, Lines } from "../../ui/lines.tsx";
import { Section } from "./section.tsx";

/** Where one is signed in. */
export function SessionsSection() {
  const sessions = useQuery(ask("listSessions", {}));
  const end = useWrite("endSession", {
    invalidates: ["listSessions"],
    onDone: () => showToast({ text: "That session has ended." }),
    onRefused: ({ message }) => showToast({ text: message }),
  });
  const endOthers = useWrite("endOtherSessions", {
    invalidates: ["listSessions"],
    onDone: ({ ended }) =>
      showToast({ text: ended === 1 ? "1 session has ended." : `${ended} sessions have ended.` }),
    onRefused: ({ message }) => showToast({ text: message }),
  });
  const rows = sessions.data?.rows;
  return (
    <Section
      title="Sessions"
      about="Where you are signed in. End those you do not recognise, and then change your password."
      actions={
        rows !== undefined &&
        rows.length > 1 && (
          <Button isPending={endOthers.isPending} onPress={() => endOthers.mutate({})}>
            End all others
          </Button>
        )
      }
    >
      {sessions.isError && (
        <ErrorPanel
          title="Your sessions cannot be shown"
          problem={sessions.error}
          retry={() => void sessions.refetch()}
        />
      )}
      {sessions.isPending && <Skeleton lines={2} />}
      {rows !== undefined && (
        <Lines label="Sessions">
          {rows.map(({ id, isThis, createdAt, usedAt, address, userAgent }) => (
            <Line
              key={id}
              title={deviceOf(userAgent)}
              mark={isThis && <Chip>This one</Chip>}
              actions={
                !isThis && (
                  <Button
                    size="small"
                    aria-label={`End the session of ${deviceOf(userAgent)}`}
                    onPress={() => end.mutate({ parameters: { session: id } })}
                  >
                    End
                  </Button>
                )
              }
            >
              <Facts>
                {address !== null && <span>from {address}</span>}
                <span>
                  used <Time at={usedAt} variant="relative" />
                </span>
                <span>
                  since <Time at={createdAt} variant="absolute" seconds={false} />
                </span>
              </Facts>
            </Line>
          ))}
        </Lines>
      )}
    </Section>
  );
}
