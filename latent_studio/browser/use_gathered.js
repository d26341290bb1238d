import { useMemo, useRef } from "./vendor/preact_hooks.js";

/**
 * What is gathered over time: worked out of what it was before, whenever one of `inputs` is another.
 *
 * @template Value
 * @param {Value} first
 * @param {(before: Value) => Value} gather
 * @param {readonly unknown[]} inputs
 * @returns {Value}
 */
export function useGathered(first, gather, inputs) {
  const held = useRef(first);
  return useMemo(() => {
    held.current = gather(held.current);
    return held.current;
  }, inputs);
}
