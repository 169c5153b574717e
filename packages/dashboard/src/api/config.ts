interface Config {
  /** The path that the dashboard lies under, with a slash at both ends. */
  base: string;
}

/** What the server wrote into the page. */
export const config: Config = JSON.parse(
  document.getElementById("config")?.textContent ?? '{ "base": "/" }',
) as Config;
