// The theme's colours as a canvas takes them.

/**
 * A colour of the theme by its name.
 *
 * @typedef {"generator" | "discriminator" | "real" | "plain"} Colour
 */

/**
 * @typedef {Record<Colour | "line" | "faint" | "background", string> & { font: string }} Ink
 */

/**
 * @param {Element} element within a `.chart`
 * @returns {Ink}
 */
export function inkOf(element) {
  const style = getComputedStyle(element);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(`--chart-${name}`).trim();
  return {
    plain: style.color,
    generator: colour("generator"),
    discriminator: colour("discriminator"),
    real: colour("real"),
    line: colour("line"),
    faint: colour("faint"),
    background: colour("background"),
    font: `11px ${style.fontFamily}`,
  };
}
