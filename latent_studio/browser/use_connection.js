import { LiveConnection } from "./connection.js";
import { useLatest } from "./use_latest.js";
import { useLayoutEffect, useState } from "./vendor/preact_hooks.js";

/** @import { Heard } from "./connection.js" */

/**
 * The live route for as long as a component stands; it is there from the first drawing on.
 *
 * @param {string} path
 * @param {Heard} heard
 */
export function useConnection(path, heard) {
  const latest = useLatest(heard);
  const [connection] = useState(
    () =>
      new LiveConnection(path, {
        onPicture: (frame, request) => latest.current.onPicture(frame, request),
        onError: (sentence, request) => latest.current.onError(sentence, request),
        onLink: (linked, reason) => latest.current.onLink(linked, reason),
      }),
  );
  useLayoutEffect(() => () => connection.close(), [connection]);
  return connection;
}
