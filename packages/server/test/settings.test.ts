import { describe, expect, test } from "vitest";
import { readSettings } from "../src/library/settings.ts";

const mail = {
  HORARIUM_SMTP_URL: "smtp://app:se%40cret@mail.example.org:2525",
  HORARIUM_MAIL_FROM: "library@example.org",
  HORARIUM_APP_URL: "https://library.example.org/books",
  HORARIUM_UNSUBSCRIBE_KEY: "0123456789abcdef0123456789abcdef",
};
const key = Buffer.alloc(32, 7).toString("base64");

describe("the services that the environment names", () => {
  test("are none without a variable, and none for an empty one", () => {
    expect(readSettings({})).toEqual({});
    expect(readSettings({ HORARIUM_CONTACT: "", HORARIUM_SMTP_URL: "" })).toEqual({});
  });

  test("a mail server, with links into the app", () => {
    expect(readSettings(mail).mail).toMatchObject({
      transport: { name: "smtp://mail.example.org:2525" },
      library: "Library",
      from: "library@example.org",
      unsubscribeUrl: "https://library.example.org/books/u/",
    });
  });

  test("a mail server for alerts alone, without a library", () => {
    const { HORARIUM_SMTP_URL, HORARIUM_MAIL_FROM } = mail;
    const settings = readSettings({ HORARIUM_SMTP_URL, HORARIUM_MAIL_FROM });
    expect(settings.mail).toBeUndefined();
    expect(settings.mailServer).toMatchObject({ host: "mail.example.org", user: "app" });
  });

  test("a store, backups with their keys, members' tokens with the providers' secrets", () => {
    const { store, backups, tokens } = readSettings({
      HORARIUM_STORE_URL: "file:///srv/library",
      HORARIUM_BACKUP_URL: "s3://backups?endpoint=https://s3.example.org",
      HORARIUM_BACKUP_KEYS: `new:${key},old:${key}`,
      AWS_ACCESS_KEY_ID: "id",
      AWS_SECRET_ACCESS_KEY: "secret",
      HORARIUM_TOKEN_KEYS: `first:${key}`,
      HORARIUM_CLIENT_SECRET_GOODBOOKS: "hush",
    });
    expect(store?.name).toContain("/srv/library");
    expect(backups).toMatchObject({ isRemote: true, keys: { current: "new" } });
    expect(tokens?.keys.current).toBe("first");
    expect(tokens?.clientSecret("goodbooks")).toBe("hush");
    expect(tokens?.clientSecret("other")).toBeUndefined();
  });

  test.each([
    [{ HORARIUM_SMTP_URL: "mail.example.org" }, "HORARIUM_MAIL_FROM is needed"],
    [{ ...mail, HORARIUM_APP_URL: undefined }, "HORARIUM_APP_URL is needed"],
    [{ ...mail, HORARIUM_APP_URL: "library" }, "HORARIUM_APP_URL is no URL"],
    [
      { ...mail, HORARIUM_SMTP_URL: "http://mail" },
      "HORARIUM_SMTP_URL: it must begin with smtp://",
    ],
    [
      { HORARIUM_STORE_URL: "ftp://x" },
      "HORARIUM_STORE_URL: a store's URL begins with file: or s3:",
    ],
    [{ HORARIUM_BACKUP_URL: "s3://b" }, "HORARIUM_BACKUP_URL: AWS_ACCESS_KEY_ID"],
    [
      { HORARIUM_TOKEN_KEYS: "se,cret" },
      "HORARIUM_TOKEN_KEYS: key 1 of the key ring is not written",
    ],
    [
      { HORARIUM_BACKUP_URL: "file:///b", HORARIUM_BACKUP_KEYS: "id:c2VjcmV0" },
      "HORARIUM_BACKUP_KEYS: each key is written as id:base64, of 32 bytes",
    ],
  ])("%j is refused with the variable's name and without its value", (env, message) => {
    const refused = (): unknown => readSettings(env);
    expect(refused).toThrow(message);
    expect(refused).not.toThrow(/se,?cret|c2VjcmV0/);
  });
});
