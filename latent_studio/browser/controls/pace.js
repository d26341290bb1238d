// How a hand comes to rest on an input: by keys it may go on, so that it rests only soon.

import { KEY_REST } from "../settled_state.js";
import { useRef } from "../vendor/preact_hooks.js";

/** @import { Pace } from "../settled_state.js" */

/**
 * The listeners of an input whose `change` says that the hand has let go.
 *
 * @param {(pace: Pace) => void} onRest
 */
export function usePace(onRest) {
  const pressed = useRef(-Infinity);
  return {
    onkeydown: () => {
      pressed.current = performance.now();
    },
    onchange: () => onRest(performance.now() - pressed.current < KEY_REST ? "soon" : "rest"),
  };
}
