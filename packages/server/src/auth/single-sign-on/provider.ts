import * as openid from "openid-client";
import type { Role } from "../../api/permissions.ts";
import { Problem } from "../../api/problem.ts";

/** An OpenID provider whose people may sign in here. */
export interface SingleSignOn {
  /** As its discovery document names it. Plain http only at loopback. */
  issuer: string;
  clientId: string;
  /** Left out for a public client: PKCE is used in any case. */
  clientSecret?: string;
  /** On the button: `Example Ltd`. Default: the issuer's host. */
  label?: string;
  /** Default: `openid email profile`. */
  scope?: string;
  /** The claim that says what somebody is, dotted; with `roles`. */
  roleClaim?: string;
  /** What the claim's values mean here. */
  roles?: Readonly<Record<string, Role>>;
  /** Of people who are new here and whom the claim gives nothing. Without it they are not let in. */
  defaultRole?: Role;
  /** Only people with an address in one of these. */
  domains?: readonly string[];
}

/** What is kept in the browser while somebody is at the provider. */
export interface Ticket {
  state: string;
  nonce: string;
  verifier: string;
  /** Whether the provider was asked to let them sign in anew. */
  again: boolean;
  /** Where they go afterwards: a path of ours. */
  to: string;
}

export interface Claims {
  subject: string;
  email: string | null;
  isEmailVerified: boolean;
  name: string | null;
  /** All of them, for the role. */
  all: Readonly<Record<string, unknown>>;
}

/** Authorization code with PKCE, state and nonce. */
export interface Provider {
  readonly label: string;
  /** Where to send the browser, and what it keeps. Throws `Problem` 503. */
  begin(
    redirectUri: string,
    options: Pick<Ticket, "again" | "to">,
  ): Promise<{ url: URL; ticket: Ticket }>;
  /** Who came back. `url` is the redirect URI with what the provider put behind it. Throws `Problem` 401 or 503. */
  finish(url: URL, ticket: Ticket): Promise<Claims>;
}

/** Seconds. A sign-in that the provider was asked to do anew must not be older. */
const fresh = 300;

export function createProvider(options: SingleSignOn): Provider {
  const { issuer, scope = "openid email profile", label = new URL(issuer).host } = options;
  const discovered = remembered(() => discover(options));
  return {
    label,
    async begin(redirectUri, { again, to }) {
      const config = await discovered();
      const verifier = openid.randomPKCECodeVerifier();
      const ticket = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        verifier,
        again,
        to,
      };
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope,
        state: ticket.state,
        nonce: ticket.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        ...(again ? { prompt: "login", max_age: String(fresh) } : {}),
      });
      return { url, ticket };
    },
    async finish(url, { state, nonce, verifier, again }) {
      const config = await discovered();
      return asked(async () => {
        const tokens = await openid.authorizationCodeGrant(config, url, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
          ...(again ? { maxAge: fresh } : {}),
        });
        return readClaims(config, tokens, options);
      });
    },
  };
}

/** Not at the start: a provider that is away then keeps nobody from coming in by password. */
function discover({ issuer, clientId, clientSecret }: SingleSignOn): Promise<openid.Configuration> {
  const url = new URL(issuer);
  return asked(() =>
    openid.discovery(url, clientId, clientSecret, clientAuthentication(clientSecret), {
      timeout: 5,
      execute: url.protocol === "http:" ? [openid.allowInsecureRequests] : [],
    }),
  );
}

/** By the way that the provider says it takes; Basic where it says nothing, as the specification has it. */
function clientAuthentication(clientSecret: string | undefined): openid.ClientAuth {
  if (clientSecret === undefined) return openid.None();
  const [post, basic] = [
    openid.ClientSecretPost(clientSecret),
    openid.ClientSecretBasic(clientSecret),
  ];
  return (server, client, body, headers) => {
    const ways = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const way = ways.includes("client_secret_basic") ? basic : post;
    way(server, client, body, headers);
  };
}

async function readClaims(
  config: openid.Configuration,
  tokens: Awaited<ReturnType<typeof openid.authorizationCodeGrant>>,
  { roleClaim }: SingleSignOn,
): Promise<Claims> {
  const own: Record<string, unknown> = { ...tokens.claims()! };
  const subject = String(own["sub"]);
  const wanted = ["email", "name", ...(roleClaim === undefined ? [] : [roleClaim.split(".")[0]!])];
  const isComplete = wanted.every((name) => Object.hasOwn(own, name));
  const more: Record<string, unknown> =
    isComplete || config.serverMetadata().userinfo_endpoint === undefined
      ? {}
      : { ...(await openid.fetchUserInfo(config, tokens.access_token, subject)) };
  // whether an address is verified is said by who says the address
  const { email, email_verified: verified } = Object.hasOwn(own, "email") ? own : more;
  const all = { ...more, ...own };
  const { name } = all as { name?: unknown };
  return {
    subject,
    email: typeof email === "string" && email !== "" ? email : null,
    isEmailVerified: verified === true,
    name: typeof name === "string" && name.trim() !== "" ? name : null,
    all,
  };
}

/** What is wrong with an answer is told in general, and which check it was in `cause`. */
async function asked<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (isUnreachable(error)) {
      throw new Problem(
        503,
        "provider",
        "the provider of single sign-on does not answer now; try again in a moment, or sign in with a password",
        {},
        { cause: error },
      );
    }
    throw new Problem(
      401,
      "sign_on_failed",
      error instanceof openid.AuthorizationResponseError
        ? "the provider did not sign you in: it was cancelled there, or it may not"
        : "what came back from the provider is not what was asked for: begin again",
      {},
      { cause: error },
    );
  }
}

function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? error.code : undefined;
  return (
    code === "OAUTH_TIMEOUT" ||
    code === "OAUTH_ABORT" ||
    code === "OAUTH_RESPONSE_IS_NOT_CONFORM" ||
    (error instanceof TypeError && error.message === "fetch failed")
  );
}

/** Asked once, and again only where it failed. */
function remembered<Result>(ask: () => Promise<Result>): () => Promise<Result> {
  let answer: Promise<Result> | undefined;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}
