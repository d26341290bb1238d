// What can be looked at, with a sentence on what to look for.

/** @import { ViewName } from "./data.js" */

/**
 * @typedef {object} View
 * @property {ViewName} name
 * @property {string} text
 * @property {string} tip
 * @property {string} [key] that switches it
 * @property {{ text: string, tip: string }} [onLine] both where the data lies on a line
 */

/** @type {View[]} what is drawn on the large picture */
export const ON_PICTURE = [
  {
    name: "real",
    text: "Real points",
    key: "1",
    tip: "Points of the data. Look whether generated points lie where these do.",
  },
  {
    name: "generated",
    text: "Generated points",
    key: "2",
    tip: "The same 512 latents all along. Look for clusters that get none, and for points between clusters.",
  },
  {
    name: "surface",
    text: "Discriminator's surface",
    onLine: {
      text: "Discriminator's curve",
      tip: "What the discriminator says along the line. Look for a flat curve: it can no longer tell.",
    },
    key: "3",
    tip:
      "Teal where the discriminator says real, violet where it says generated. Look for a surface that fades: there the " +
      "discriminator can no longer tell.",
  },
  {
    name: "manifold",
    text: "Manifold",
    onLine: {
      text: "Noise lines",
      tip: "Lines from the noise to where the generator brings it. Look where they crowd: there samples are dense.",
    },
    key: "4",
    tip: "A grid of the noise as the generator bends it. Look for folds, and for cells stretched between clusters.",
  },
  {
    name: "noise",
    text: "Noise to data",
    key: "5",
    tip: "Each sample travels from its noise to its place. Look which noise becomes which cluster.",
  },
  {
    name: "sample_gradients",
    text: "Gradient arrows",
    key: "6",
    tip: "The loss's gradient at each sample, \u2212dL/dx. Look for arrows that vanish where the discriminator is sure.",
  },
  {
    name: "actual_steps",
    text: "Step arrows",
    key: "7",
    tip:
      "The actual step: how far an update of the weights moves each sample. Look where it differs from the gradient: " +
      "all samples share the weights.",
  },
  {
    name: "optimal",
    text: "Optimal discriminator",
    key: "8",
    tip: "The optimal discriminator for these samples, and how far the trained one is from it.",
    onLine: {
      text: "Optimal discriminator",
      tip: "The optimal discriminator for these samples, dashed. Look how far the discriminator's curve is from it.",
    },
  },
];

/** @type {View[]} what is drawn below over time */
export const CHARTS = [
  { name: "losses", text: "Losses", tip: "Both losses over time. Look for a tie, not for zero." },
  {
    name: "divergences",
    text: "Divergences",
    key: "9",
    tip: "Distances between data and samples over time, and what a classifier says. Look for a fall.",
  },
  {
    name: "histograms",
    text: "Discriminator's outputs",
    tip: "What the discriminator says of real and of generated points. Look for two heaps that overlap.",
  },
  {
    name: "gradients",
    text: "Gradients",
    tip: "How strongly each network is pushed. Look for a generator's gradient that vanishes.",
  },
  {
    name: "neurons",
    text: "Networks",
    key: "0",
    tip: "Every neuron of both networks and what it responds to. Look for neurons that split the plane.",
  },
];
export const VIEWS = [...ON_PICTURE, ...CHARTS];
