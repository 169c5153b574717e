interface Config {
  /** The path that the dashboard lies under, with a slash at both ends. */
  base: string;
  /** What the place is called; null where it has no name. */
  environment: string | null;
}

/** What the server wrote into the page. */
export const config: Config = {
  base: "/",
  environment: null,
  ...(JSON.parse(document.getElementById("config")?.textContent ?? "{}") as Partial<Config>),
};
