// Samples as pixels on a canvas: one canvas pixel for each of theirs, enlarged by whole screen pixels, never smoothed.

/** @import { Frame, FrameHeader } from "./connection.js" */

/**
 * @typedef {{ width: number, height: number }} Room in CSS pixels
 */

/**
 * The cells of a frame in rows of `columns`, as ImageData; `gap` transparent pixels between cells.
 *
 * @param {Pick<Frame, "header" | "samples">} frame
 * @param {number} columns
 */
export function mosaic({ header, samples }, columns, gap = 0) {
  const { count, height, width, channels } = header;
  const across = columns * (width + gap) - gap;
  const image = new ImageData(across, Math.ceil(count / columns) * (height + gap) - gap);
  for (let cell = 0; cell < count; cell++) {
    const left = (cell % columns) * (width + gap);
    const top = Math.floor(cell / columns) * (height + gap);
    copyCell(samples, cell * height * width * channels, image.data, (top * across + left) * 4, header, across);
  }
  return image;
}

/**
 * @param {Uint8Array} samples
 * @param {number} from
 * @param {Uint8ClampedArray} pixels
 * @param {number} to
 * @param {FrameHeader} header
 * @param {number} across
 */
function copyCell(samples, from, pixels, to, { height, width, channels }, across) {
  const green = channels === 3 ? 1 : 0;
  for (let y = 0; y < height; y++) {
    let target = to + y * across * 4;
    for (let x = 0; x < width; x++, from += channels, target += 4) {
      pixels[target] = samples[from];
      pixels[target + 1] = samples[from + green];
      pixels[target + 2] = samples[from + 2 * green];
      pixels[target + 3] = 255;
    }
  }
}

/**
 * The size in CSS pixels at which each image pixel is the largest whole number of screen pixels that fits the room.
 *
 * @param {number} across
 * @param {number} down
 * @param {Room} room
 */
export function crispSize(across, down, room, ratio = window.devicePixelRatio || 1) {
  const fitting = Math.min((room.width * ratio) / across, (room.height * ratio) / down);
  const scale = fitting >= 1 ? Math.floor(fitting) : fitting;
  return { width: (across * scale) / ratio, height: (down * scale) / ratio, scale };
}

/**
 * How many columns let the cells of a frame be largest in the room.
 *
 * @param {FrameHeader} header
 * @param {number} gap
 * @param {Room} room
 */
function roomiestColumns({ count, width, height }, gap, room) {
  const scales = Array.from({ length: count }, (_, index) => {
    const rows = Math.ceil(count / (index + 1));
    return crispSize((index + 1) * (width + gap) - gap, rows * (height + gap) - gap, room).scale;
  });
  return scales.indexOf(Math.max(...scales)) + 1;
}

/**
 * A canvas that shows the newest frame at the next repaint, and keeps count of what it painted in its data attributes:
 * painted (repaints), inputs (repaints with another input than the last), latency (ms from input to repaint), images.
 */
export class Picture {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {{ gap?: number, onPaint?: (frame: Frame) => void }} [options]
   */
  constructor(canvas, { gap = 1, onPaint = () => {} } = {}) {
    this.canvas = canvas;
    this.gap = gap;
    this.onPaint = onPaint;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    /** @type {Frame | null} */
    this.frame = null;
    /** @type {number | null} */
    this.scheduled = null;
    this.input = "";
    this.columns = this.rows = 1;
    this.painted = 0;
    this.inputs = 0;
    this.room = { width: 320, height: 320 };
  }

  /**
   * @param {Frame} frame
   * @param {string} input what it was asked for with
   * @param {number} asked when
   */
  show(frame, input, asked) {
    this.next = () => this.paint(frame, input, asked);
    this.scheduled ??= requestAnimationFrame(() => {
      this.scheduled = null;
      this.next?.();
    });
  }

  /**
   * A frame that says it is `loose` may be laid out in any number of columns.
   *
   * @param {Frame} frame
   * @param {string} input
   * @param {number} asked
   */
  paint(frame, input, asked) {
    this.frame = frame;
    this.draw(frame);
    this.count(frame, input, asked);
    this.onPaint(frame);
  }

  /** @param {Frame} frame */
  draw(frame) {
    const { header, loose } = frame;
    this.columns = loose ? roomiestColumns(header, this.gap, this.room) : header.columns;
    this.rows = Math.ceil(header.count / this.columns);
    const image = mosaic(frame, this.columns, this.gap);
    if (this.canvas.width !== image.width || this.canvas.height !== image.height) {
      Object.assign(this.canvas, { width: image.width, height: image.height });
      this.enlarge();
    }
    this.context.putImageData(image, 0, 0);
  }

  /**
   * @param {Frame} frame
   * @param {string} input
   * @param {number} asked
   */
  count({ header }, input, asked) {
    this.painted += 1;
    if (input !== this.input) this.inputs += 1;
    this.input = input;
    const { dataset } = this.canvas;
    dataset.painted = String(this.painted);
    dataset.inputs = String(this.inputs);
    dataset.latency = (performance.now() - asked).toFixed(1);
    dataset.images = String(header.images);
    dataset.digest = header.digest;
  }

  /** @param {Room} room */
  fit(room) {
    this.room = room;
    if (this.frame?.loose) this.draw(this.frame);
    this.enlarge();
  }

  enlarge() {
    const { width, height, scale } = crispSize(this.canvas.width, this.canvas.height, this.room);
    Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    this.canvas.classList.toggle("reduced", scale < 1);
    this.canvas.dataset.scale = String(scale);
  }

  /**
   * Where in the frame a point of the window lies; null outside.
   *
   * @param {number} x
   * @param {number} y
   */
  cellAt(x, y) {
    if (!this.frame) return null;
    const box = this.canvas.getBoundingClientRect();
    const column = Math.floor(((x - box.left) / box.width) * this.columns);
    const row = Math.floor(((y - box.top) / box.height) * this.rows);
    const cell = row * this.columns + column;
    const inside = column >= 0 && row >= 0 && column < this.columns && cell < this.frame.header.count;
    return inside ? { row, column, cell } : null;
  }

  /** The pixels as they came, without gaps, each repeated `scale` times both ways, as a PNG blob. */
  png(scale = 1) {
    if (!this.frame) throw new Error("There is no picture yet.");
    const image = mosaic(this.frame, this.columns);
    const small = new OffscreenCanvas(image.width, image.height);
    contextOf(small).putImageData(image, 0, 0);
    const large = new OffscreenCanvas(image.width * scale, image.height * scale);
    const context = contextOf(large);
    context.imageSmoothingEnabled = false;
    context.drawImage(small, 0, 0, large.width, large.height);
    return large.convertToBlob({ type: "image/png" });
  }
}

/** @param {OffscreenCanvas} canvas */
function contextOf(canvas) {
  return /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
}
