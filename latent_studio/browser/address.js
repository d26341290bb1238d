// Where the app's routes are: three folders up from here, since modules are served as modules/<digest>/browser/....
// So it holds below a base path, and behind a proxy that strips a prefix.

/** @param {string} route */
export function appAddress(route) {
  return new URL(`../../../${route}`, import.meta.url);
}
