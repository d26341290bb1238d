// What comes from the lab's engine as bytes, and what is seen of a lab after it.

import { headerAndArrays } from "../../browser/arrays.js";

/** @import { LabArrays, LabFrame, Scene } from "./data.js" */

/** @type {(keyof LabArrays)[]} come once, or now and then; the others belong to one frame alone */
const LASTING = [
  "real",
  "real_classes",
  "latents",
  "generated_classes",
  "optimal",
  "density_real",
  "density_generated",
];

/**
 * @param {ArrayBuffer} buffer
 * @returns {LabFrame}
 */
export function labFrameOf(buffer) {
  return /** @type {LabFrame} */ (/** @type {unknown} */ (headerAndArrays(buffer)));
}

/**
 * What is seen of a lab after another frame.
 *
 * @param {Scene | null} scene
 * @param {LabFrame} frame
 * @returns {Scene}
 */
export function newScene(scene, { header, arrays }) {
  const before = header.fresh ? null : (scene?.arrays ?? null); // what moves glides from here in slow motion
  const lasting = Object.fromEntries(LASTING.flatMap((name) => (before?.[name] ? [[name, before[name]]] : [])));
  return { header, arrays: { ...lasting, ...arrays }, before };
}
