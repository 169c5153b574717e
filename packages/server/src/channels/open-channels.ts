import { access } from "node:fs/promises";
import { ConfigurationError } from "horarium";
import { readAllowedHosts } from "../outbound/allowed-hosts.ts";
import { createOutbound } from "../outbound/outbound.ts";
import { readEnvironment } from "../serve/dashboard.ts";
import { publicUrl } from "../serve/public-url.ts";
import { createChannelService, type ChannelService } from "./channel-service.ts";
import { openMail, type MailServer } from "./email/send-mail.ts";
import { keyFile, openSeal } from "./seal.ts";

export interface ChannelsHere {
  /** Holds the key of the secrets where the environment does not. */
  directory: string;
  mailServer?: MailServer | undefined;
  failed: (error: unknown) => void;
  /** Where the dashboard is reached, with a slash at the end, if HORARIUM_PUBLIC_URL does not say it. */
  address?: () => string | null;
}

/** What sends alerts, by the environment. Throws `ConfigurationError` for what cannot be read of it. */
export async function openChannels(
  env: NodeJS.ProcessEnv,
  { directory, mailServer, failed, address = () => null }: ChannelsHere,
): Promise<ChannelService> {
  const given = env["HORARIUM_PUBLIC_URL"] || null;
  if (given !== null && !URL.canParse(given))
    throw new ConfigurationError("HORARIUM_PUBLIC_URL is no URL");
  return createChannelService({
    seal: await openSeal(env["HORARIUM_SECRET_KEY"], directory),
    failed,
    means: {
      outbound: createOutbound(readAllowedHosts(env["HORARIUM_ALLOWED_HOSTS"])),
      mail: mailServer === undefined ? null : openMail(mailServer),
      link(path) {
        const at = publicUrl(env, address);
        return at === null ? null : new URL(path, at.endsWith("/") ? at : `${at}/`).href;
      },
      environment: readEnvironment(env),
      now: () => new Date(),
    },
  });
}

/** Whether this process can open what others have sealed: one that serves makes a key, one that only works does not. */
export async function hasKey(env: NodeJS.ProcessEnv, directory: string): Promise<boolean> {
  if (env["HORARIUM_SECRET_KEY"]) return true;
  return access(keyFile(directory)).then(
    () => true,
    () => false,
  );
}
