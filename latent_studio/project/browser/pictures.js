// Files as pictures that can be handed on.

/** @typedef {{ name: string, data: string }} Handed a picture as a data URL */

export const PICTURE_TYPES = ["image/png", "image/jpeg", "image/webp"];
const MOST_FILE = 30_000_000; // bytes of a file
const AS_IT_IS = 1_000_000; // bytes up to which a file is handed on as it is; larger ones are shrunk here first
const SHRUNK_SIDE = 512; // pixels of the longer side of what was shrunk

/**
 * A file as a picture, or why it is none.
 *
 * @param {File} file
 * @returns {Promise<Handed | { refusal: string }>}
 */
export async function handedOn(file) {
  const name = file.name || "pasted";
  if (!PICTURE_TYPES.includes(file.type)) return { refusal: `${name} is no PNG, JPEG or WebP picture.` };
  if (file.size > MOST_FILE) return { refusal: `${name} is larger than ${MOST_FILE / 1e6} MB; shrink it first.` };
  try {
    return { name, data: await dataUrl(file.size <= AS_IT_IS ? file : await shrunk(file)) };
  } catch {
    return { refusal: `${name} can't be read as a picture; choose another.` };
  }
}

/** The pictures that the clipboard holds; the browser may ask whether that is allowed. */
export async function copiedFiles() {
  const items = await navigator.clipboard.read();
  const found = items.map(async (item) => {
    const type = item.types.find((each) => PICTURE_TYPES.includes(each));
    return type ? [new File([await item.getType(type)], "pasted", { type })] : [];
  });
  return (await Promise.all(found)).flat();
}

/** @param {File} file */
async function shrunk(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, SHRUNK_SIDE / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = new OffscreenCanvas(width, height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return canvas.convertToBlob({ type: "image/png" });
}

/**
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
function dataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(/** @type {string} */ (reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
