// What differs between two pictures, as numbers and as a picture. Pure functions but for the canvas at the end.

const NICE = [4, 8, 16, 24, 32, 48, 64, 96, 128, 160, 192, 224, 255]; // grey levels at which a scale may end
const MIDDLE = 128;

// The mean of the samples of an answer, float64 [H * W * C].
export function meanSample({ header, samples }) {
  const size = header.height * header.width * header.channels;
  const mean = new Float64Array(size);
  for (let at = 0; at < size * header.count; at++) mean[at % size] += samples[at];
  return mean.map((sum) => sum / header.count);
}

// Sample by sample: the signed mean difference of each number, second less first, and the mean absolute difference
// over all samples and numbers, in grey levels.
export function differenceOf(first, second) {
  const { count, height, width, channels } = first.header;
  const size = height * width * channels;
  const signed = new Float64Array(size);
  let total = 0;
  for (let at = 0; at < size * count; at++) {
    const change = second.samples[at] - first.samples[at];
    signed[at % size] += change / count;
    total += Math.abs(change);
  }
  return { signed, absolute: total / (size * count), height, width, channels };
}

// The grey levels at which the colours are at their strongest: the largest change, at the next nice number.
export function scaleOf({ signed }) {
  const most = signed.reduce((largest, change) => Math.max(largest, Math.abs(change)), 0);
  return NICE.find((level) => level >= most - 1e-9) ?? NICE.at(-1);
}

// One number a pixel: from the ground, where nothing changes, to `more` and to `less`. Three numbers a pixel: mid grey
// where nothing changes, and each colour channel up or down from it.
export function signedPixels({ signed, height, width, channels }, scale, { ground, more, less }) {
  const image = new ImageData(width, height);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const share = signed[channels === 3 ? pixel * 3 + channel : pixel * channels] / scale;
      const towards = share >= 0 ? more : less;
      image.data[pixel * 4 + channel] = channels === 3
        ? MIDDLE + 127 * share
        : ground[channel] + Math.abs(share) * (towards[channel] - ground[channel]);
    }
    image.data[pixel * 4 + 3] = 255;
  }
  return image;
}

// A colour of the theme as red, green and blue.
export function colourOf(node, property) {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  canvas.fillStyle = getComputedStyle(node).getPropertyValue(property).trim() || "#808080";
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}
