// An OpenID provider as a process of its own: prints its address, and serves until it is ended. What it says of
// whom is put to /people/<login>, as JSON.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [clientId, clientSecret, isInIdToken] = process.argv.slice(2);

const people = new Map();

async function keep(request, response) {
  let text = "";
  for await (const part of request) text += part;
  people.set(decodeURIComponent(request.url.slice("/people/".length)), JSON.parse(text));
  response.end();
}

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        application_type: "native",
        // of a native application the port is not compared
        redirect_uris: ["http://127.0.0.1/api/auth/single-sign-on/callback"],
        token_endpoint_auth_method: "client_secret_basic",
      },
    ],
    claims: {
      openid: ["sub"],
      email: ["email", "email_verified"],
      profile: ["name", "groups"],
    },
    conformIdTokenClaims: isInIdToken !== "true",
    pkce: { required: () => true },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => people.get(sub) }),
  });
  provider.on("server_error", (_, error) => console.error(error));
  const answer = provider.callback();
  server.on("request", (request, response) =>
    request.method === "PUT" ? keep(request, response) : answer(request, response),
  );
  process.stdout.write(`${issuer}\n`);
});
