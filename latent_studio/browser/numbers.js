// Numbers in words and in the URL.

/**
 * A count of what a generator's samples are called: images, points, signals.
 *
 * @param {number} count
 * @param {string} noun
 */
export function counted(count, noun) {
  return `${count.toLocaleString("en-GB")} ${noun}`;
}

/**
 * With a true minus sign, and none before a zero.
 *
 * @param {number} value
 */
export function signed(value, decimals = 2) {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

/**
 * As a number stands in the URL: short, and the same on both sides.
 *
 * @param {number} value
 */
export function rounded(value, decimals = 6) {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor + 0;
}
