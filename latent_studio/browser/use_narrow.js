import { onEverySize } from "./sizes.js";
import { useLatest } from "./use_latest.js";
import { useLayoutEffect, useState } from "./vendor/preact_hooks.js";

/** @import { RefObject } from "./vendor/preact.js" */

/**
 * Whether a component's root is so narrow that everything is one column; the root's class "narrow" says so too. `onSize`
 * is called whenever the component or the window changes its size.
 *
 * @param {RefObject<HTMLElement | null>} root
 * @param {(narrow: boolean) => void} [onSize]
 */
export function useNarrow(root, onSize = () => {}) {
  const [narrow, setNarrow] = useState(false);
  const latest = useLatest(onSize);
  useLayoutEffect(
    () =>
      onEverySize(/** @type {HTMLElement} */ (root.current), (now) => {
        setNarrow(now);
        latest.current(now);
      }),
    [root, latest],
  );
  return narrow;
}
