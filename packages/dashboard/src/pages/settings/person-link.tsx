import { config } from "../../api/config.ts";
import { Time } from "../../time/time.tsx";
import { ShownOnce } from "./shown-once.tsx";

export interface MadeLink {
  name: string;
  token: string;
  expiresAt: string;
}

/** The one-time link with which somebody chooses a password. */
export function PersonLink({ link, onClose }: { link: MadeLink; onClose: () => void }) {
  return (
    <ShownOnce
      title={`The link for ${link.name}`}
      what="the link"
      text={`${location.origin}${config.base}accept#token=${link.token}`}
      onClose={onClose}
    >
      Hand it to them in a way that nobody else reads: who opens it chooses the password. It is good
      once, until <Time at={link.expiresAt} variant="absolute" seconds={false} />.
    </ShownOnce>
  );
}
