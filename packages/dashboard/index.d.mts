/** Where the built dashboard lies: `index.html`, and `assets/` whose names change with their content. */
export const dashboardFolder: URL;
