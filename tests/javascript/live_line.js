// A live route for components that are drawn without a browser, and what their canvases need.

import "./dom.js";

/** A live route that answers when the test says so. */
export class Line {
  static OPEN = 1;
  /** @type {any} */
  static newest = null;
  readyState = 1;
  /** @type {any[]} */
  sent = [];
  closed = false;
  /** @type {any} */
  onmessage = null;

  constructor() {
    Line.newest = this;
  }

  /** @param {string} text */
  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.closed = true;
  }

  /**
   * White samples of one pixel, one unless the header says otherwise, for what was asked last.
   *
   * @param {object} [header]
   */
  async answer(header = {}) {
    const { id } = this.sent[this.sent.length - 1];
    const shape = { count: 1, height: 1, width: 1, channels: 1, columns: 1, digest: "d" };
    const all = { id, ...shape, images: 1600, ...header };
    const json = new TextEncoder().encode(JSON.stringify(all));
    const bytes = new Uint8Array(4 + json.length + all.count).fill(255);
    new DataView(bytes.buffer).setUint32(0, json.length, true);
    bytes.set(json, 4);
    this.onmessage({ data: bytes.buffer });
    await paused(50);
  }
}

/** @param {number} duration ms */
export const paused = (duration) => new Promise((resolve) => setTimeout(resolve, duration));

class Pixels {
  /**
   * @param {number} width
   * @param {number} height
   */
  constructor(width, height) {
    Object.assign(this, { width, height, data: new Uint8ClampedArray(width * height * 4) });
  }
}

Object.assign(globalThis, {
  WebSocket: Line,
  ImageData: Pixels,
  requestAnimationFrame: window.requestAnimationFrame.bind(window),
  cancelAnimationFrame: window.cancelAnimationFrame.bind(window),
});
Object.assign(/** @type {any} */ (window).HTMLCanvasElement.prototype, { getContext: () => ({ putImageData() {} }) });
