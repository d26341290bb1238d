import { listenToKeys } from "./keys.js";
import { useLatest } from "./use_latest.js";
import { useLayoutEffect } from "./vendor/preact_hooks.js";

/**
 * Keys for as long as a component stands: see `listenToKeys`.
 *
 * @param {Element} host
 * @param {(event: KeyboardEvent, target: HTMLElement) => unknown} handle
 */
export function useKeys(host, handle) {
  const latest = useLatest(handle);
  useLayoutEffect(() => listenToKeys(host, (event, target) => latest.current(event, target)), [host, latest]);
}
