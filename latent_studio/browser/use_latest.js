import { useRef } from "./vendor/preact_hooks.js";

/**
 * A place that holds what was drawn with last, for what is called later.
 *
 * @template Value
 * @param {Value} value
 */
export function useLatest(value) {
  const latest = useRef(value);
  latest.current = value;
  return latest;
}
