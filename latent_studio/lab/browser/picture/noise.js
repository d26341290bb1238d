// From noise to data: where each sample comes from, and the way it takes on the picture.

const NOISE_PERIOD = 5600; // ms from noise to data and back
const NOISE_LEAVES = 0.14; // shares of the period: it leaves the noise,
const NOISE_ARRIVES = 0.46; // arrives at the data,
const NOISE_RETURNS = 0.88; // and goes back
const NOISE_WIDEST = 3; // standard deviations of Gaussian noise that fill the picture
const NOISE_FLOOR = -1.04; // where noise on a line lies in the plane
const NOISE_EDGE = 0.02; // share of latents beyond each side of the manifold's grid

export const stillWanted = window.matchMedia("(prefers-reduced-motion: reduce)");

export function easedShare(share) {
  const within = Math.min(1, Math.max(0, share));
  return within * within * (3 - 2 * within);
}

// How far the samples have come at a time: 0 in the noise, 1 at the data.
export function noiseShare(now) {
  const at = (now % NOISE_PERIOD) / NOISE_PERIOD;
  if (at < NOISE_RETURNS) return easedShare((at - NOISE_LEAVES) / (NOISE_ARRIVES - NOISE_LEAVES));
  return 1 - easedShare((at - NOISE_RETURNS) / (1 - NOISE_RETURNS));
}

// What brings latents onto the picture: Gaussian ones are wider than it, even ones fill it.
export function noiseScale({ data }) {
  return data.some((value) => Math.abs(value) > 1.001) ? 1 / NOISE_WIDEST : 1;
}

// Where the samples' latents lie in the plane, Float32Array [2 N].
export function noisePlaces({ latents }) {
  const { data, shape } = latents;
  const scale = noiseScale(latents);
  return Float32Array.from({ length: 2 * shape[0] }, (_, at) => {
    if (shape[1] === 2) return scale * data[at];
    return at % 2 ? NOISE_FLOOR : scale * data[at >> 1];
  });
}

// Where the manifold's grid comes from: equally likely cells of the noise, Float32Array as long as the manifold.
export function latticePlaces({ manifold, latents }) {
  const even = noiseScale(latents) === 1;
  const place = (index, count) => {
    const share = NOISE_EDGE + (1 - 2 * NOISE_EDGE) * (index / (count - 1));
    return even ? 2 * share - 1 : inverseNormal(share) / NOISE_WIDEST;
  };
  const [rows, columns] = manifold.shape;
  if (manifold.shape.length === 2) {
    return Float32Array.from({ length: 2 * rows }, (_, at) => (at % 2 ? NOISE_FLOOR : place(at >> 1, rows)));
  }
  return Float32Array.from({ length: 2 * rows * columns }, (_, at) => {
    const cell = at >> 1;
    return at % 2 ? place(Math.floor(cell / columns), rows) : place(cell % columns, columns);
  });
}

// The normal distribution's quantile, by Winitzki's inverse of the error function: good to three digits.
function inverseNormal(share) {
  const away = 2 * share - 1;
  const log = Math.log(1 - away * away);
  const half = 2 / (Math.PI * 0.147) + log / 2;
  return Math.sign(away) * Math.SQRT2 * Math.sqrt(Math.sqrt(half * half - log / 0.147) - half);
}

// Numbers part of the way from one array to another.
export function between(from, to, share) {
  if (share >= 1) return to;
  return Float32Array.from(to, (value, at) => from[at] + (value - from[at]) * share);
}
