import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../frame/me.tsx";
import { usePageTitle } from "../../frame/page-title.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Lines } from "../../ui/lines.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { AlertsNav } from "./alerts-nav.tsx";
import styles from "./alerts-page.module.css";
import { ChannelDialog } from "./channel-dialog.tsx";
import { ChannelLine } from "./channel-line.tsx";
import { Pings } from "./pings.tsx";

/** Where alerts are told. */
export function ChannelsPage() {
  usePageTitle("Channels");
  const { can } = useMe();
  const channels = useQuery({ ...ask("listChannels", {}), refetchInterval: 10_000 });
  const [isCreating, setCreating] = useState(false);
  const rows = channels.data?.rows;
  const kinds = channels.data?.kinds ?? [];
  const hasMail = channels.data?.hasMail ?? true;
  const needsMail = rows?.some(({ kind, enabled }) => kind === "email" && enabled) ?? false;
  return (
    <>
      <PageHeader title="Channels" actions={<AlertsNav />}>
        <p>
          Where alerts are told: once when they open, once when all is well again. A channel that
          does not deliver is an alert on the others.
        </p>
      </PageHeader>
      {!hasMail && needsMail && (
        <Banner tone="ochre">
          This server knows of no mail server: set <code>HORARIUM_SMTP_URL</code> and{" "}
          <code>HORARIUM_MAIL_FROM</code>, and start it again.
        </Banner>
      )}
      <div className={styles.page}>
        <section aria-labelledby="channels">
          <div className={styles.head}>
            <h2 id="channels" className={styles.heading}>
              All channels
            </h2>
            {can("admin") && <Button onPress={() => setCreating(true)}>Add a channel</Button>}
          </div>
          {channels.isError && (
            <ErrorPanel
              title="The channels cannot be shown"
              problem={channels.error}
              retry={() => void channels.refetch()}
            />
          )}
          {channels.isPending && <Skeleton lines={4} />}
          {rows?.length === 0 && (
            <EmptyState title="Nobody is told of alerts yet">
              Alerts are listed in the inbox. Add a channel, and they are told by email, to a
              webhook, in Slack or by ntfy too.
            </EmptyState>
          )}
          {rows !== undefined && rows.length > 0 && (
            <Lines label="Channels">
              {rows.map((channel) => (
                <ChannelLine key={channel.id} channel={channel} kinds={kinds} />
              ))}
            </Lines>
          )}
        </section>
        <Pings />
        {isCreating && kinds.length > 0 && (
          <ChannelDialog
            channel={null}
            kinds={kinds}
            hasMail={hasMail}
            onClose={() => setCreating(false)}
          />
        )}
      </div>
    </>
  );
}
