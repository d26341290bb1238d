// What the lab gets: from Python its settings and views, from its engine frames.

/** @import { LabInk } from "./picture/ink.js" */

/**
 * What is looked at, and how.
 *
 * @typedef {object} LabView
 * @property {boolean} real
 * @property {boolean} generated
 * @property {boolean} surface
 * @property {boolean} manifold
 * @property {boolean} noise
 * @property {boolean} sample_gradients
 * @property {boolean} actual_steps
 * @property {boolean} optimal
 * @property {boolean} losses
 * @property {boolean} divergences
 * @property {boolean} histograms
 * @property {boolean} gradients
 * @property {boolean} neurons
 * @property {boolean} smooth
 * @property {number} bandwidth
 * @property {number} shown_class
 */

/**
 * The views that are switched on and off.
 *
 * @typedef {Exclude<keyof LabView, "smooth" | "bandwidth" | "shown_class">} ViewName
 */

/**
 * Steps a second, 0 for as fast as it goes; or slow motion.
 *
 * @typedef {{ steps: number, slow: boolean }} Speed
 */

/** @typedef {{ view: LabView, speed: Speed, playing: boolean }} LabState */

/** @typedef {{ dataset: { name: string, points: [number, number][] }, objective: { name: string } }} LabConfig */

/** @typedef {"discriminator" | "generator" | "both" | "phase"} Turn */

/**
 * What Python hands over.
 *
 * @typedef {object} LabData
 * @property {LabConfig} config
 * @property {LabView} view
 * @property {Speed} speed
 * @property {boolean} playing
 * @property {number[]} pause_at
 * @property {number} origin
 * @property {number} fresh
 * @property {string[]} hidden
 * @property {boolean} drawing
 * @property {string} route
 */

/**
 * Numbers row by row.
 *
 * @template {Float32Array | Int8Array | Uint8Array} [Data=Float32Array]
 * @typedef {{ data: Data, shape: number[] }} Tensor
 */

/**
 * The arrays of frames, some of which come seldom.
 *
 * @typedef {object} LabArrays
 * @property {Tensor} real
 * @property {Tensor} generated
 * @property {Tensor<Uint8Array>} [real_classes]
 * @property {Tensor<Uint8Array>} [generated_classes]
 * @property {Tensor} [latents]
 * @property {Tensor} [surface]
 * @property {Tensor} [manifold]
 * @property {Tensor} [sample_gradients]
 * @property {Tensor} [actual_steps]
 * @property {Tensor} [optimal]
 * @property {Tensor} [density_real]
 * @property {Tensor} [density_generated]
 * @property {Tensor} [curve]
 * @property {Tensor} [measured]
 * @property {Tensor} [histogram]
 * @property {Tensor<Int8Array>} [generator_neurons]
 * @property {Tensor<Int8Array>} [generator_weights]
 * @property {Tensor<Int8Array>} [discriminator_neurons]
 * @property {Tensor<Int8Array>} [discriminator_weights]
 * @property {Tensor<Uint8Array>} [file] a film
 */

/** @typedef {"probability" | "target" | "score"} Output */

/** @typedef {"generate" | "discriminate" | "discriminator" | "gradient" | "generator"} PhaseName */

/**
 * @typedef {object} Measures
 * @property {number | null} [modes]
 * @property {number} [modes_there]
 * @property {number | null} [high_quality]
 * @property {number | null} [accuracy]
 * @property {number} [p_value]
 */

/**
 * @typedef {object} Diagnosis
 * @property {string} kind
 * @property {string} title
 * @property {string} sentence
 * @property {string} measurement
 * @property {{ label: string, settings: Record<string, unknown> } | null} fix
 */

/**
 * @typedef {object} LabHeader
 * @property {string} [type]
 * @property {[string, "float32" | "int8" | "uint8", number[]][]} arrays
 * @property {boolean} [fresh] whether this is another lab, or the same from its beginning
 * @property {number} frame
 * @property {number} steps
 * @property {number} discriminator_steps
 * @property {number} generator_steps
 * @property {number} speed steps a second
 * @property {boolean} playing
 * @property {1 | 2} dimension
 * @property {Output} output what the discriminator's numbers are
 * @property {boolean} [shift_invariant]
 * @property {string} [no_optimum] why there is no optimal discriminator
 * @property {string[]} [classes]
 * @property {{ name: PhaseName, sentence: string }} [phase]
 * @property {[number, number]} [histogram_range]
 * @property {{ generator: number[], discriminator: number[] }} [graph]
 * @property {Measures} [measures]
 * @property {Diagnosis} [diagnosis]
 * @property {"gif" | "mp4"} [format] of a film
 */

/** @typedef {{ header: LabHeader, arrays: LabArrays }} LabFrame */

/**
 * What was last seen of a lab; `before` is the frame before where both are of the same lab.
 *
 * @typedef {{ header: LabHeader, arrays: LabArrays, before: LabArrays | null }} Scene
 */

/**
 * What the ends and the middle of the discriminator's colours stand for.
 *
 * @typedef {{ low: number, middle: number, high: number }} OutputRange
 */

/**
 * A phase of slow motion, and how far its movement has come: 1 once it stands.
 *
 * @typedef {{ name: PhaseName, share: number }} Effect
 */

/** @typedef {"sample_gradients" | "actual_steps"} ArrowKind */

/**
 * Everything that a picture of the lab is drawn from, on a square of `size` CSS pixels, at so many milliseconds.
 *
 * @typedef {object} Picture
 * @property {Scene} scene
 * @property {LabView} view
 * @property {LabInk} ink
 * @property {number} size
 * @property {number} ratio of screen pixels to CSS pixels
 * @property {number} now
 * @property {OutputRange} output
 * @property {Record<ArrowKind, number>} scales how many times longer arrows are drawn
 * @property {Effect | null} effect
 */

export {};
