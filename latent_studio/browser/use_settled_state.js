// The hook by which a page's component holds its state: see settled_state.js.

import { SettledState } from "./settled_state.js";
import { useLayoutEffect, useReducer, useRef } from "./vendor/preact_hooks.js";

/** @import { Arriving, Pace } from "./settled_state.js" */

/**
 * `onRedraw(state, exact)` is called at once with every change, after the first drawing and when a state came from
 * elsewhere; what it draws on must be there by then: made above this hook, in a ref or in a layout effect. `onSettle`
 * hands a state that rests to Python.
 *
 * @template State
 * @param {Arriving<State>} arriving
 * @param {object} told
 * @param {(state: State, exact: boolean) => void} told.onRedraw
 * @param {(state: State) => void} told.onSettle
 * @param {(keyof State)[]} [told.fixed] fields that undo and redo leave as they are
 */
export function useSettledState(arriving, { onRedraw, onSettle, fixed }) {
  const [, show] = useReducer((/** @type {number} */ turn) => turn + 1, 0);
  const told = useRef({ onRedraw, onSettle });
  told.current = { onRedraw, onSettle };
  const held = useRef(/** @type {ReturnType<typeof holding<State>> | null} */ (null));
  held.current ??= holding(arriving, {
    onShow: () => show(undefined),
    onRedraw: (state, exact) => told.current.onRedraw(state, exact),
    onSettle: (state) => told.current.onSettle(state),
    fixed,
  });
  const { settled, actions } = held.current;
  settled.arrive(arriving);
  const { takeovers, past, future } = settled.now;
  useLayoutEffect(() => told.current.onRedraw(settled.state, true), [takeovers]);
  useLayoutEffect(() => () => settled.close(), [settled]);
  return { state: settled.state, takeovers, canUndo: past.length > 0, canRedo: future.length > 0, ...actions };
}

/**
 * @template State
 * @param {Arriving<State>} arriving
 * @param {ConstructorParameters<typeof SettledState<State>>[1]} told
 */
function holding(arriving, told) {
  const settled = new SettledState(arriving, told);
  const actions = {
    /** The newest state, also where it has not been drawn yet. */
    current: () => settled.state,
    /** @type {SettledState<State>["edit"]} */
    edit: (change, pace) => settled.edit(change, pace),
    /** @param {Pace} [pace] */
    rest: (pace) => settled.rest(pace),
    /** @param {"undo" | "redo"} way */
    travel: (way) => settled.travel(way),
  };
  return { settled, actions };
}
