// The frames of the way: which times they stand at, in which order they play, and in which they are fetched.

const FIRST_FETCH = 13; // frames spread over the whole way, so that there are stills and something plays at once
const FETCH = 64;
const LEGS_OF_A_LOOP = 3; // A to B, B to the third latent, and back to A

function isClosed(state) {
  return state.loop === "closed";
}

function wayLength(state) {
  return isClosed(state) ? state.frames * LEGS_OF_A_LOOP : state.frames;
}

// The index of the frame that is B itself.
function placeOfB(state) {
  return isClosed(state) ? state.frames : state.frames - 1;
}

// Where on the path a frame stands, 0 to 1; a closed path ends a frame before it is back at its first.
function wayTime(state, index) {
  return index / (isClosed(state) ? wayLength(state) : wayLength(state) - 1);
}

// Indices of frames in the order in which they play, once round.
function playOrder(state) {
  const there = Array.from({ length: wayLength(state) }, (_, index) => index);
  return isClosed(state) ? there : [...there, ...there.slice(1, -1).reverse()];
}

// Indices of frames in groups, in the order in which to fetch them: a few over the whole way, then the rest.
function fetchOrder(length) {
  const spread = Math.min(FIRST_FETCH, length);
  const evenly = (_, place) => Math.round((place * (length - 1)) / (spread - 1));
  const first = new Set(Array.from({ length: spread }, evenly));
  const rest = Array.from({ length }, (_, index) => index).filter((index) => !first.has(index));
  const groups = [[...first]];
  for (let start = 0; start < rest.length; start += FETCH) groups.push(rest.slice(start, start + FETCH));
  return groups;
}

function wayPicture(state, indices) {
  const { a, b, back, method } = state;
  const third = { seed: back, truncation: a.truncation, condition: a.condition };
  const keyframes = isClosed(state) ? [a, b, third] : [a, b];
  const times = indices.map((index) => wayTime(state, index));
  return { view: "path", keyframes, method, closed: isClosed(state), times };
}

// A frame of its own for each sample of an answer.
function singleFrames({ header, samples }) {
  const size = header.height * header.width * header.channels;
  const single = { ...header, rows: 1, columns: 1, count: 1 };
  return Array.from({ length: header.count }, (_, index) => ({
    header: single,
    samples: samples.subarray(index * size, (index + 1) * size),
  }));
}

// The frame of this index, or the nearest that is already here.
function nearestFrame(frames, index) {
  for (let distance = 0; distance < frames.length; distance++) {
    const found = frames[index - distance] ?? frames[index + distance];
    if (found) return found;
  }
  return null;
}
