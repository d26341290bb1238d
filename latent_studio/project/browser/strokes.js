// Strokes of a soft round pen or an eraser, kept as lines: what a picture is drawn of.

/**
 * @typedef {object} Stroke
 * @property {"pen" | "eraser"} tool
 * @property {string} colour
 * @property {number} width in the canvas's pixels
 * @property {[number, number][]} points
 */

export const PAD_SIDE = 512; // pixels of the longer side of what is drawn
const SOFT = 0.2; // how far the pen's edge reaches out, as a share of its width
const FINEST = 0.5; // pixels of movement below which no new point is kept

/**
 * The canvas's size in its own pixels.
 *
 * @param {{ width: number, height: number }} format
 */
export function padSize({ width, height }) {
  const scale = PAD_SIDE / Math.max(width, height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/**
 * Draws a stroke on to a point, unless it is there.
 *
 * @param {Stroke} stroke
 * @param {number} x
 * @param {number} y
 */
export function reach({ points }, x, y) {
  const last = points.at(-1);
  if (!last || Math.hypot(x - last[0], y - last[1]) > FINEST) points.push([x, y]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} ground its colour
 * @param {Stroke[]} strokes
 */
export function draw(context, ground, strokes) {
  const { width, height } = context.canvas;
  context.shadowBlur = 0;
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  for (const stroke of strokes) trace(context, ground, stroke);
}

/**
 * A smooth line: its points' middles joined by curves that bend towards the points.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} ground
 * @param {Stroke} stroke
 */
function trace(context, ground, { tool, colour, width, points }) {
  const ink = tool === "eraser" ? ground : colour;
  Object.assign(context, { lineCap: "round", lineJoin: "round", strokeStyle: ink, lineWidth: width * (1 - SOFT / 2) });
  Object.assign(context, { shadowColor: ink, shadowBlur: width * SOFT });
  context.beginPath();
  context.moveTo(...points[0]);
  for (let at = 1; at < points.length - 1; at++) {
    const [[x, y], [nextX, nextY]] = [points[at], points[at + 1]];
    context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
  }
  context.lineTo(...points[points.length - 1]);
  context.stroke();
}
