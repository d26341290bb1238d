// What Python hands to the easel.

/**
 * What the pad draws on: its size in the generator's pixels, the colour of the ground, and those of the pen.
 *
 * @typedef {{ width: number, height: number, ground: string, colours: string[] }} Format
 */

/** @typedef {{ png: string, label: string }} HeldOut a sample that the networks have never seen, in base64 */

/** @typedef {{ format: Format, most: number, samples: HeldOut[], chosen: number | null }} EaselData */

export {};
