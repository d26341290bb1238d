// Where on the map one looks: pure functions between the map's units, -1 to 1, and CSS pixels of its canvas.

/** @typedef {{ x: number, y: number, zoom: number }} View the middle of the canvas, in units of the map */

/** @typedef {{ width: number, height: number }} Size in CSS pixels */

/** @type {View} */
export const WHOLE = { x: 0, y: 0, zoom: 1 };
const MARGIN_SHARE = 0.93; // of the canvas that the whole map takes
const LEAST_ZOOM = 0.8;
const MOST_ZOOM = 400;

/**
 * CSS pixels a unit.
 *
 * @param {Size} size
 */
export function unitOf({ width, height }, zoom = 1) {
  return (Math.min(width, height) / 2) * MARGIN_SHARE * zoom;
}

/**
 * @param {Float32Array} positions
 * @param {number} sample
 * @param {Size} size
 * @param {View} view
 */
export function placeOf(positions, sample, size, { x, y, zoom }) {
  const unit = unitOf(size, zoom);
  return [
    size.width / 2 + (positions[2 * sample] - x) * unit,
    size.height / 2 - (positions[2 * sample + 1] - y) * unit,
  ];
}

/**
 * The view after the map was moved by CSS pixels; its middle stays on the map.
 *
 * @param {View} view
 * @param {Size} size
 * @param {number} across
 * @param {number} down
 * @returns {View}
 */
export function moved({ x, y, zoom }, size, across, down) {
  const unit = unitOf(size, zoom);
  const within = (/** @type {number} */ value) => Math.min(1, Math.max(-1, value));
  return { x: within(x - across / unit), y: within(y + down / unit), zoom };
}

/**
 * The view zoomed so that what lies under a point of the canvas stays there.
 *
 * @param {View} view
 * @param {Size} size
 * @param {number} factor
 * @param {number} x
 * @param {number} y
 */
export function zoomed(view, size, factor, x, y) {
  const zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, view.zoom * factor));
  const share = 1 - zoom / view.zoom; // of the way from the middle to the point
  return moved({ ...view, zoom }, size, (x - size.width / 2) * share, (y - size.height / 2) * share);
}
