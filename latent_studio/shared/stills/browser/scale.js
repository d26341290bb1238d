const GAP = 16; // CSS pixels between pictures

/**
 * The largest scale at which all pictures fit side by side, or else at which the widest fits alone; whole from 1 on. Null
 * where there is no room, or nothing to scale.
 *
 * @param {{ width: number, height: number }[]} sizes of the pictures, in their own pixels
 * @param {{ width: number, height: number }} room in screen pixels
 * @param {number} ratio screen pixels of a CSS pixel
 */
export function commonScale(sizes, room, ratio) {
  const widths = sizes.map(({ width }) => width);
  const together = room.width - GAP * ratio * (sizes.length - 1);
  const high = room.height / Math.max(...sizes.map(({ height }) => height));
  let scale = Math.min(together / widths.reduce((sum, width) => sum + width, 0), high);
  if (scale < 1) scale = Math.min(room.width / Math.max(...widths), high);
  if (!(scale > 0)) return null;
  return scale >= 1 ? Math.floor(scale) : scale;
}
