import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { QuietWindow } from "../../alerts/alert.ts";
import { effectWords } from "../../alerts/effect-words.ts";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../frame/me.tsx";
import { Time } from "../../time/time.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import styles from "./alerts-page.module.css";
import { useQuietWrites } from "./quiet-writes.ts";

/** Why nothing is told at present, and until when. */
export function QuietNow() {
  const { data } = useQuery({ ...ask("listQuietWindows", {}), refetchInterval: 15_000 });
  const active = (data?.rows ?? []).flatMap((window) =>
    window.active === null ? [] : [{ window, until: window.active.until }],
  );
  if (active.length === 0) return null;
  return (
    <div className={styles.banners}>
      {active.map(({ window, until }) => (
        <Holding key={window.id} window={window} until={until} />
      ))}
    </div>
  );
}

function Holding({ window, until }: { window: QuietWindow; until: string }) {
  const { can } = useMe();
  const { end, extend } = useQuietWrites(window);
  const at = { parameters: { window: window.id } };
  return (
    <Banner
      tone="lapis"
      actions={
        can("run") && (
          <>
            <Button
              size="small"
              isPending={end.isPending}
              aria-label={`End now: ${window.name}`}
              onPress={() => end.mutate({ ...at, body: {} })}
            >
              End now
            </Button>
            <Button
              size="small"
              isPending={extend.isPending}
              aria-label={`30 min more of ${window.name}`}
              onPress={() => extend.mutate({ ...at, body: { byMs: 30 * 60_000 } })}
            >
              30 min more
            </Button>
          </>
        )
      }
    >
      {effectWords(window)}, until{" "}
      <Time at={until} zone={window.timezone} variant="absolute" seconds={false} /> (
      <Time at={until} variant="relative" />
      ):{" "}
      <Link to="/alerts/$part" params={{ part: "quiet" }}>
        {window.name}
      </Link>
    </Banner>
  );
}
