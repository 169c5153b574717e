import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Navigate, Outlet, useMatches, useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { ask } from "../api/ask.ts";
import { setSessionEnded, useSessionEnded } from "../api/session-ended.ts";
import { Keyboard } from "../keyboard/keyboard.tsx";
import { startLive } from "../live/index.ts";
import { Notifications } from "../notifications/notifications.tsx";
import { StopBanner } from "../schedule-stop/stop-banner.tsx";
import { DisplayZoneProvider } from "../time/index.ts";
import { Toasts } from "../ui/toasts.tsx";
import { Announcer } from "./announcer.tsx";
import { BottomBar } from "./bottom-bar.tsx";
import { useFavicon } from "./favicon.ts";
import styles from "./frame.module.css";
import { MeProvider, useMe } from "./me.tsx";
import { OpenLayer } from "./open-layer.tsx";
import { useTitleCount } from "./page-title.ts";
import { PasswordGate } from "./password-gate.tsx";
import { Rail } from "./rail.tsx";
import { SignInSheet } from "./sign-in-sheet.tsx";
import { TopStrip } from "./top-strip.tsx";
import { useTrouble } from "./trouble.ts";
import { UnreachablePage } from "./unreachable-page.tsx";
import { useWarmUp } from "./warm-up.ts";

const SignInPage = lazy(async () => ({ default: (await import("./sign-in-page.tsx")).SignInPage }));

/** What stands around every page, for who is signed in; for everybody else the way to sign in. */
export function Frame() {
  const client = useQueryClient();
  const me = useQuery({ ...ask("readMe", {}), staleTime: Number.POSITIVE_INFINITY });
  const isStranger = me.data === undefined && me.error?.status === 401;
  // the sheet is for a session that ends while a page is open
  useEffect(() => {
    if (isStranger) setSessionEnded(false);
  }, [isStranger]);

  if (me.data === undefined) {
    if (me.error === null) return null;
    if (!isStranger) return <UnreachablePage problem={me.error} retry={() => void me.refetch()} />;
    return (
      <Suspense>
        <SignInPage
          onDone={(answer) => {
            setSessionEnded(false);
            client.setQueryData(ask("readMe", {}).queryKey, answer);
          }}
        />
      </Suspense>
    );
  }
  return (
    <MeProvider answer={me.data}>
      <Around />
      <SignInSheet />
      <PasswordGate />
    </MeProvider>
  );
}

const ownPages: readonly string[] = ["/my-jobs", "/settings"];

function Around() {
  const client = useQueryClient();
  const hasEnded = useSessionEnded();
  const { open } = useTrouble();
  const zone = useMatches({ select: (matches) => matches.at(-1)?.staticData.zone ?? "mine" });
  const { zone: ofAddress } = useSearch({ strict: false });
  const navigate = useNavigate();
  const { can } = useMe();
  const organisation = useQuery({
    ...ask("readOrganisation", {}),
    enabled: can("read"),
    staleTime: 300_000,
  });
  // to who may not read there is nothing but what is their own
  const isOwn = useMatches({
    select: (matches) => matches.some(({ fullPath }) => ownPages.includes(fullPath)),
  });
  useTitleCount(open);
  useFavicon(open > 0);
  useWarmUp();
  // without a session, and for members, there is nothing to follow
  const follows = !hasEnded && can("read");
  useEffect(() => (follows ? startLive(client) : undefined), [client, follows]);
  return (
    <DisplayZoneProvider
      standard={zone === "mine" ? (organisation.data?.timezone ?? zone) : zone}
      ofAddress={ofAddress}
      onChosen={(chosen) =>
        void navigate({
          to: ".",
          search: (before) => ({ ...before, zone: chosen === "auto" ? undefined : chosen }),
          hash: true,
          replace: true,
          resetScroll: false,
        })
      }
    >
      <a className={styles.skip} href="#content">
        Skip to the content
      </a>
      <div className={styles.frame}>
        <Rail />
        <TopStrip />
        <main id="content" className={styles.content} tabIndex={-1}>
          {can("read") && <StopBanner />}
          {can("read") || isOwn ? <Outlet /> : <Navigate to="/my-jobs" replace />}
        </main>
        <BottomBar />
      </div>
      <Announcer />
      {can("read") && (
        <>
          <Notifications />
          <Keyboard />
          <OpenLayer />
        </>
      )}
      <Toasts />
    </DisplayZoneProvider>
  );
}
