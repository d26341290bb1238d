// What pages and their components say to each other: python -m latent_studio.browser.types writes this file anew.

/** Samples of a + t (c - b), with their conditions likewise; a time of 1 is a - b + c. */
export interface ArithmeticPicture {
  view: "arithmetic";
  /** Where to begin. */
  a: LatentSpecInput;
  /** What is taken away. */
  b: LatentSpecInput;
  /** What is put in its place. */
  c: LatentSpecInput;
  /** How far to go; 1 is the whole way. */
  times: number[];
}

/** Random changes of every image that the discriminator sees, real or generated; 0 or off leaves one out. */
export interface AugmentationOptions {
  /** Whether brightness, saturation and contrast change at random. */
  colour: boolean;
  /** How far images are shifted at most; .125 is usual. */
  translation: number;
  /** The side of a square that is blanked out; .5 is usual. */
  cutout: number;
  /** Whether half of the images are mirrored; never where left and right matter. */
  flip: boolean;
}

/** Play at another speed. */
export interface ChangeSpeed {
  /** Steps a second; 0 is as fast as it goes. */
  steps?: number;
  /** One phase of a step at a time, each explained as it happens. */
  slow?: boolean;
  type: "speed";
}

/** One latent as every class of one group, at most 256, in order; the other groups keep their classes. */
export interface ClassesPicture {
  /** Which random latent to begin with. */
  seed?: number;
  /** A kept latent to begin with in place of the seed's. */
  kept?: string | null;
  /** How far from the average: below 1 is more typical, above 1 more unusual. */
  truncation?: number;
  /** Which average truncation leads to: that of everything, or in w that of the latent's own class. */
  towards?: "mean" | "class";
  /** The class, or the mix of classes. */
  condition?: ConditionSpecInput;
  /** Steps along the basis: index of the direction -> how many sigmas, -5 to 5. */
  directions?: Record<string, number>;
  /** Steps along kept directions, by their digest. */
  moves?: Record<string, MoveInput>;
  /** Single numbers of the latent set by hand: index -> value, -5 to 5. */
  dimensions?: Record<string, number>;
  /** Whether a z that was moved gets its length back, for a Gaussian's latents lie on a shell. */
  shell?: boolean;
  /** A second latent that some layers follow. */
  style?: StyleInput | null;
  /** The snapshots (image counts) whose axes give the directions, each aligned with the one before; none means the axes of the snapshot that is shown. */
  basis?: number[];
  view: "classes";
  /** The group to run through; the first where none is named. */
  group?: string | null;
}

/** One latent of one run at one snapshot, the three of a sum, and how they are looked at. */
export interface ClassesState {
  run: string;
  snapshot: number;
  view: "grid" | "mix" | "arithmetic" | "difference";
  latent: LatentSpec;
  group: string;
  layout: "classes" | "latents";
  /** The seed of the grid's first latent. */
  start: number;
  corners: string[];
  pair: string[];
  /** Whether a change is averaged over many latents. */
  many: boolean;
  a: LatentSpec;
  b: LatentSpec;
  c: LatentSpec;
  /** How far a sum goes; 1 is a - b + c. */
  time: number;
}

/** One latent of one run at one snapshot, the three of a sum, and how they are looked at. */
export interface ClassesStateInput {
  run: string;
  snapshot: number;
  view?: "grid" | "mix" | "arithmetic" | "difference";
  latent: LatentSpecInput;
  group?: string;
  layout?: "classes" | "latents";
  /** The seed of the grid's first latent. */
  start?: number;
  corners?: string[];
  pair?: string[];
  /** Whether a change is averaged over many latents. */
  many?: boolean;
  a: LatentSpecInput;
  b: LatentSpecInput;
  c: LatentSpecInput;
  /** How far a sum goes; 1 is a - b + c. */
  time?: number;
}

/** Where and how the numbers are computed. */
export interface ComputeOptions {
  /** The device to train on; auto takes a GPU if any. */
  device: "auto" | "cpu" | "cuda" | "mps";
  /** Number format of the convolutions; auto measures and takes the faster. */
  precision: "auto" | "float32" | "bfloat16";
  /** CPU threads that compute; 0 measures and takes the fastest. */
  threads: number;
}

/** A class per group, or a continuous mix; the first class where a group isn't named. A group that `shares` names is that mix of its classes; the others follow `first`, or the mix of `first` and `second`. */
export interface ConditionSpec {
  /** The class of each group: group name -> class name. */
  first: Record<string, string>;
  /** The classes to mix in; none for a pure condition. */
  second: Record<string, string> | null;
  /** How much of the second there is: 0 is all first, 1 all second. */
  mix: number;
  /** How much of each class: group name -> class name -> share; shares are scaled to add up to 1. */
  shares: Record<string, Record<string, number>>;
}

/** A class per group, or a continuous mix; the first class where a group isn't named. A group that `shares` names is that mix of its classes; the others follow `first`, or the mix of `first` and `second`. */
export interface ConditionSpecInput {
  /** The class of each group: group name -> class name. */
  first?: Record<string, string>;
  /** The classes to mix in; none for a pure condition. */
  second?: Record<string, string> | null;
  /** How much of the second there is: 0 is all first, 1 all second. */
  mix?: number;
  /** How much of each class: group name -> class name -> share; shares are scaled to add up to 1. */
  shares?: Record<string, Record<string, number>>;
}

/** Go on by another configuration. */
export interface Config {
  type: "config";
  config: Record<string, unknown>;
}

/** Which data a run learns from. */
export interface DatasetOptions {
  /** The dataset to learn from. */
  name: string;
  /** How many samples to use; 0 takes all there are, or the default of a set that the project makes. */
  count: number;
  /** The share of samples kept out of training, to measure against. */
  held_out: number;
  /** Pixels a side that images are resized to; 0 keeps the set's own size. */
  size: number;
  /** The points drawn by hand, for the dataset drawn: x, y pairs. */
  points: ([number, number])[];
  /** The seed of the split, and of the samples where the project makes them. */
  seed: number;
}

/** A picture to keep; it is always exact. */
export interface Download {
  /** The name of a run or of a pretrained generator. */
  run: string;
  /** Which snapshot renders: its image count, or the newest there is. */
  snapshot?: number | "latest";
  /** What is to be seen. */
  picture: SinglePicture | NeighbourhoodPicture | ClassesPicture | SeedsPicture | PathPicture | GridPicture | ArithmeticPicture;
  /** Whether the same request must always give the same bytes. */
  exact?: boolean;
  /** Whether to give the numbers of the picture's latent. */
  describe?: boolean;
  /** How many times each pixel is repeated both ways. */
  scale?: number;
}

/** One latent of one run at a snapshot or the latest; `beside`: another run's; `panel`: what is open below. */
export interface ExploreState {
  run: string;
  snapshot: number | "latest";
  latent: LatentSpec;
  view: "single" | "neighbourhood" | "classes";
  axes: [number, number];
  /** How far a neighbourhood reaches. */
  spread: number;
  group: string;
  beside: string;
  panel: string;
}

/** Make a film of the run so far. */
export interface Film {
  type: "film";
  format: "gif" | "mp4";
}

/** `side` x `side` samples between four corners, interpolated along the top and the bottom and then down. */
export interface GridPicture {
  view: "grid";
  /** The latents in the corners: top left, top right, bottom left, bottom right. */
  corners: [LatentSpecInput, LatentSpecInput, LatentSpecInput, LatentSpecInput];
  /** How many samples a side has. */
  side?: number;
  /** How to get from one corner to the next. */
  method?: "linear" | "spherical";
}

/** The way through keyframes of one run at one snapshot, and how it is shown. A path that another page has begun may hold one keyframe; the page itself gives it a second. */
export interface InterpolateState {
  run: string;
  snapshot: number;
  keyframes: LatentSpec[];
  /** Whether the film is a loop, from the last keyframe on to the first; else a ping-pong. */
  closed: boolean;
  method: "spherical" | "linear" | "spline";
  space: "own" | "z";
  view: "strip" | "grid";
  /** Samples along a side of the grid. */
  side: number;
  /** Pictures from one keyframe to the next, both included. */
  frames: number;
  /** Pictures a second. */
  fps: number;
}

/** A lab's settings and what of it is seen; `lesson` is the name of one that is open. */
export interface LabState {
  config: TrainConfig;
  view: LabView;
  speed: Speed;
  playing: boolean;
  hidden: string[];
  lesson: string;
}

/** What is looked at in a lab, and how. */
export interface LabView {
  /** Standard deviation of the kernel that smooths data and samples alike before their densities are compared. */
  bandwidth: number;
  /** The class that surfaces and densities are of, where there are any. */
  shown_class: number;
  /** The discriminator's output as a heat map. */
  surface: boolean;
  /** Where the generator takes a grid of latents. */
  manifold: boolean;
  /** The loss's gradient at each sample: which way it would have to move. */
  sample_gradients: boolean;
  /** The actual step: how far an update of the weights moves each sample. */
  actual_steps: boolean;
  /** The optimal discriminator, beside the one that is trained. */
  optimal: boolean;
  /** How far the samples' distribution is from the data's. */
  divergences: boolean;
  /** The discriminator's outputs on real and on generated points. */
  histograms: boolean;
  /** What each neuron of both networks responds to. */
  neurons: boolean;
  /** Points of the data. */
  real: boolean;
  /** Points that the generator makes. */
  generated: boolean;
  /** The heat map as a smooth surface rather than cell by cell. */
  smooth: boolean;
  /** Each sample on its way from the noise to where the generator takes it. */
  noise: boolean;
  /** Both players' losses, beside those that an optimal discriminator would have. */
  losses: boolean;
  /** The lengths of both networks' gradients. */
  gradients: boolean;
}

/** A latent and its condition: `truncated(origin with its overrides) + sum_k c_k * sigma_k * direction_k`. The origin is row 0 of `Generator.latents(seed)`, or a kept latent; overrides replace single numbers of a z before all else. Of a generator with a mapping network, what is truncated and moved is the w that they and the condition are mapped to. */
export interface LatentSpec {
  /** Which random latent to begin with. */
  seed: number;
  /** A kept latent to begin with in place of the seed's. */
  kept: string | null;
  /** How far from the average: below 1 is more typical, above 1 more unusual. */
  truncation: number;
  /** Which average truncation leads to: that of everything, or in w that of the latent's own class. */
  towards: "mean" | "class";
  /** The class, or the mix of classes. */
  condition: ConditionSpec;
  /** Steps along the basis: index of the direction -> how many sigmas, -5 to 5. */
  directions: Record<string, number>;
  /** Steps along kept directions, by their digest. */
  moves: Record<string, Move>;
  /** Single numbers of the latent set by hand: index -> value, -5 to 5. */
  dimensions: Record<string, number>;
  /** Whether a z that was moved gets its length back, for a Gaussian's latents lie on a shell. */
  shell: boolean;
  /** A second latent that some layers follow. */
  style: Style | null;
  /** The snapshots (image counts) whose axes give the directions, each aligned with the one before; none means the axes of the snapshot that is shown. */
  basis: number[];
}

/** A latent and its condition: `truncated(origin with its overrides) + sum_k c_k * sigma_k * direction_k`. The origin is row 0 of `Generator.latents(seed)`, or a kept latent; overrides replace single numbers of a z before all else. Of a generator with a mapping network, what is truncated and moved is the w that they and the condition are mapped to. */
export interface LatentSpecInput {
  /** Which random latent to begin with. */
  seed?: number;
  /** A kept latent to begin with in place of the seed's. */
  kept?: string | null;
  /** How far from the average: below 1 is more typical, above 1 more unusual. */
  truncation?: number;
  /** Which average truncation leads to: that of everything, or in w that of the latent's own class. */
  towards?: "mean" | "class";
  /** The class, or the mix of classes. */
  condition?: ConditionSpecInput;
  /** Steps along the basis: index of the direction -> how many sigmas, -5 to 5. */
  directions?: Record<string, number>;
  /** Steps along kept directions, by their digest. */
  moves?: Record<string, MoveInput>;
  /** Single numbers of the latent set by hand: index -> value, -5 to 5. */
  dimensions?: Record<string, number>;
  /** Whether a z that was moved gets its length back, for a Gaussian's latents lie on a shell. */
  shell?: boolean;
  /** A second latent that some layers follow. */
  style?: StyleInput | null;
  /** The snapshots (image counts) whose axes give the directions, each aligned with the one before; none means the axes of the snapshot that is shown. */
  basis?: number[];
}

/** A request with the number that its answer will carry. */
export interface LiveRequest {
  /** The name of a run or of a pretrained generator. */
  run: string;
  /** Which snapshot renders: its image count, or the newest there is. */
  snapshot?: number | "latest";
  /** What is to be seen. */
  picture: SinglePicture | NeighbourhoodPicture | ClassesPicture | SeedsPicture | PathPicture | GridPicture | ArithmeticPicture;
  /** Whether the same request must always give the same bytes. */
  exact?: boolean;
  /** Whether to give the numbers of the picture's latent. */
  describe?: boolean;
  id: number;
}

/** Go on from what was saved. */
export interface Load {
  type: "load";
  state: string;
}

/** One marked picture: its seed under its condition, and whether there is more or less of it. `sheet` numbers the sheet that showed it. `clearest_of` is how many pictures that had, if only the clearest were marked, else 0. */
export interface Mark {
  seed: number;
  more: boolean;
  condition: ConditionSpec;
  sheet: number;
  clearest_of: number;
}

/** A step along a direction that the store keeps. */
export interface Move {
  /** How many sigmas, -5 to 5. */
  amount: number;
  /** How much of the step each layer of a generator with layers takes, coarsest first; none means all of it everywhere. */
  layers: number[];
}

/** A step along a direction that the store keeps. */
export interface MoveInput {
  /** How many sigmas, -5 to 5. */
  amount: number;
  /** How much of the step each layer of a generator with layers takes, coarsest first; none means all of it everywhere. */
  layers?: number[];
}

/** 8x8 samples around the latent, over two directions of its basis. The cell in row r and column c, counted from the top left, has `spread * (2 c / 7 - 1)` sigmas added along `axes[0]` and `spread * (1 - 2 r / 7)` along `axes[1]`: the first axis grows to the right, the second upwards. */
export interface NeighbourhoodPicture {
  /** Which random latent to begin with. */
  seed?: number;
  /** A kept latent to begin with in place of the seed's. */
  kept?: string | null;
  /** How far from the average: below 1 is more typical, above 1 more unusual. */
  truncation?: number;
  /** Which average truncation leads to: that of everything, or in w that of the latent's own class. */
  towards?: "mean" | "class";
  /** The class, or the mix of classes. */
  condition?: ConditionSpecInput;
  /** Steps along the basis: index of the direction -> how many sigmas, -5 to 5. */
  directions?: Record<string, number>;
  /** Steps along kept directions, by their digest. */
  moves?: Record<string, MoveInput>;
  /** Single numbers of the latent set by hand: index -> value, -5 to 5. */
  dimensions?: Record<string, number>;
  /** Whether a z that was moved gets its length back, for a Gaussian's latents lie on a shell. */
  shell?: boolean;
  /** A second latent that some layers follow. */
  style?: StyleInput | null;
  /** The snapshots (image counts) whose axes give the directions, each aligned with the one before; none means the axes of the snapshot that is shown. */
  basis?: number[];
  view: "neighbourhood";
  /** The directions that run right and up. */
  axes?: [number, number];
  /** How far the edges are from the middle. */
  spread?: number;
}

/** Shape and size of the generator and of the discriminator; "usual" leaves a choice to the family. */
export interface NetworkOptions {
  /** The family of networks: conv is fast, dcgan the textbook one, style has a space W. */
  name: string;
  /** How many numbers a latent has: the generator's degrees of freedom. */
  latent_dimension: number;
  /** What an mlp's latents are drawn from: a Gaussian, or uniformly from -1 to 1. */
  noise: "gaussian" | "uniform";
  /** Channels of the generator's finest layer, doubled at each coarser one; neurons a layer of an mlp. */
  generator_width: number;
  /** Channels of the discriminator's finest layer, doubled at each coarser one; neurons a layer of an mlp. */
  discriminator_width: number;
  /** Hidden layers of an mlp, or layers of a style network's mapping. */
  depth: number;
  /** Hidden layers of an mlp's discriminator; 0 gives it as many as its generator. */
  discriminator_depth: number;
  /** Length of the generator's embedding of the condition. */
  condition_dimension: number;
  /** How the class enters the generator: beside the latent, or by its normalisation layers. */
  generator_conditioning: "usual" | "none" | "concatenation" | "normalisation";
  /** How the class enters the discriminator: as an input, by projection, or as an output of its own (ACGAN). */
  discriminator_conditioning: "usual" | "none" | "concatenation" | "projection" | "auxiliary";
  /** What keeps the generator's activations in range. */
  generator_normalisation: "usual" | "none" | "batch" | "instance" | "layer" | "spectral";
  /** What keeps the discriminator's activations, or with spectral its slope, in range. */
  discriminator_normalisation: "usual" | "none" | "batch" | "instance" | "layer" | "spectral";
  /** How the generator doubles the size of its feature maps. */
  upsampling: "usual" | "transposed" | "nearest" | "bilinear" | "pixel-shuffle";
  /** The non-linearity between the layers of both networks. */
  activation: "usual" | "leaky-relu" | "relu" | "tanh";
  /** Whether the discriminator sees how much the samples of a batch differ (minibatch standard deviation). */
  minibatch_deviation: boolean;
}

/** The game the two networks play, and the terms added to it. */
export interface ObjectiveOptions {
  /** Weight (gamma) of the penalty on the discriminator's gradient at real samples. */
  r1: number;
  /** Weight (gamma) of the penalty on the discriminator's gradient at generated samples. */
  r2: number;
  /** Weight of WGAN-GP's penalty: it pulls the critic's slope between real and generated samples to 1. */
  gradient_penalty: number;
  /** Weight of DRAGAN's penalty: it pulls the discriminator's slope around real samples to 1. */
  dragan: number;
  /** The largest weight of the discriminator; larger ones are clipped after each step. */
  clip: number;
  /** How far below 1 the discriminator's target for real samples lies. */
  label_smoothing: number;
  /** Standard deviation of noise on all the discriminator sees; it falls to 0 over a run. */
  instance_noise: number;
  /** Weight of the generator's own loss; at 0 it learns from the added terms alone. */
  adversarial: number;
  /** Weight of matching the mean of the discriminator's features on real samples. */
  feature_matching: number;
  /** Weight of the term that wants different latents to give different samples. */
  mode_seeking: number;
  /** Weight of the penalty on uneven steps: equal steps in the latent, equal changes. */
  path_length: number;
  /** Weight of the class that the discriminator has to name (ACGAN), where it names one. */
  auxiliary: number;
  /** Share of the discriminator's negative examples that are real samples with a wrong class (matching-aware). */
  wrong_conditions: number;
  /** The losses of the two players; rpgan compares each generated sample with a real one. */
  name: string;
  /** How many steps of the discriminator the generator looks ahead (unrolled GAN). */
  unrolled: number;
  /** How many samples the discriminator sees at once (PacGAN). */
  pack: number;
  /** Weight of the difference in a classifier's activations, for autoencoders. */
  perceptual: number;
  /** Weight (beta) of keeping a variational autoencoder's codes near a unit Gaussian. */
  divergence: number;
}

/** Begin a lab, or take over the one of this name whose connection was lost. */
export interface Open {
  type: "open";
  lab: string;
  config: Record<string, unknown>;
  view?: Record<string, unknown>;
  speed?: SpeedInput;
  playing?: boolean;
  pause_at?: number[];
}

/** How each player learns. */
export interface OptimiserOptions {
  /** The generator's learning rate at the start. */
  generator_rate: number;
  /** The discriminator's learning rate at the start. */
  discriminator_rate: number;
  /** How many steps the discriminator takes for each step of the generator. */
  n_critic: number;
  /** How many steps the generator takes in its turn. */
  n_generator: number;
  /** How gradients become steps. */
  name: "adam" | "rmsprop" | "sgd";
  /** How the discriminator's gradients become steps; by default the same as the generator's. */
  discriminator_name: "same" | "adam" | "rmsprop" | "sgd";
  /** Memory of past gradients (momentum). */
  beta1: number;
  /** Memory of past squared gradients; plain gradient descent has none. */
  beta2: number;
}

/** The client has painted a frame and may be sent another. */
export interface Painted {
  type: "painted";
  frame: number;
}

/** Samples on the way through two or more latents, with their conditions mixed on the way. A time of 0 is the first keyframe and 1 the last, or the first again where the path is closed; the keyframes are evenly spaced in time. What is interpolated is the whole latent, after truncation and directions; or, in the space "z" of a generator with a mapping network, the z, which are mapped then, and moved and truncated as the keyframes around them are. */
export interface PathPicture {
  view: "path";
  /** The latents on the way. */
  keyframes: LatentSpecInput[];
  /** How to get from one latent to the next. */
  method?: "linear" | "spherical" | "spline";
  /** Where the way runs: in w where there is one, or always in z. */
  space?: "own" | "z";
  /** Whether the path is a loop that returns to its first keyframe. */
  closed?: boolean;
  /** Where on the path the samples are, 0 to 1. */
  times: number[];
  /** Samples a row; 0 puts all in one row. */
  columns?: number;
}

/** Pause by itself after so many steps, and after so many. */
export interface PauseAt {
  type: "pause_at";
  steps: number[];
}

/** What the strip gives back where a picture is taken. */
export interface PickedMoment {
  images: number;
  latent: LatentSpecInput;
}

/** What the map gives back where a sample is taken. */
export interface PickedSample {
  seed: number;
}

/** What comes with a picture's samples; a path's first latent in numbers where the request asks to `describe` it. */
export interface PictureHeader {
  id: number;
  run: string;
  /** The snapshot, by its images. */
  snapshot: number;
  images: number;
  /** The generator's. */
  digest: string;
  exact: boolean;
  count: number;
  rows: number;
  columns: number;
  height: number;
  width: number;
  channels: number;
  milliseconds: number;
  /** z_seed as drawn, before overrides and truncation. */
  latents?: number[] | null;
  /** The latent as rendered. */
  final?: unknown[] | null;
  /** z; or w where a generator with a mapping network renders w. */
  space?: string | null;
  /** Its row. */
  condition?: number[] | null;
  /** The snapshots whose directions were used; [] where the generator has none. */
  basis?: number[] | null;
  /** The step in the space of one unit of each direction. */
  sigmas?: number[] | null;
  /** The share along each direction of the variance of the first layer, or of w. */
  explained?: number[] | null;
}

/** Play, pause, begin anew, or hand over everything that the lab goes on from. */
export interface Play {
  type: "play" | "pause" | "reset" | "save" | "close";
}

/** The generator that pictures are projected with, and the task that does it; none before the first. */
export interface ProjectState {
  run: string;
  snapshot: number;
  task: string;
}

/** How long a run lasts and how its settings move along the way. */
export interface ScheduleOptions {
  /** How many real samples the discriminator sees before the run ends. */
  images: number;
  /** Real samples a step. */
  batch_size: number;
  /** Where cosine decay leaves the learning rates, as a share of their start. */
  final_rate: number;
  /** How much of the averaged generator is kept each step; it warms up from less. */
  ema_decay: number;
}

/** Many random latents, and all else alike: their class, their truncation and what moves them. */
export interface SeedsPicture {
  /** Which random latent to begin with. */
  seed?: number;
  /** A kept latent to begin with in place of the seed's. */
  kept?: string | null;
  /** How far from the average: below 1 is more typical, above 1 more unusual. */
  truncation?: number;
  /** Which average truncation leads to: that of everything, or in w that of the latent's own class. */
  towards?: "mean" | "class";
  /** The class, or the mix of classes. */
  condition?: ConditionSpecInput;
  /** Steps along the basis: index of the direction -> how many sigmas, -5 to 5. */
  directions?: Record<string, number>;
  /** Steps along kept directions, by their digest. */
  moves?: Record<string, MoveInput>;
  /** Single numbers of the latent set by hand: index -> value, -5 to 5. */
  dimensions?: Record<string, number>;
  /** Whether a z that was moved gets its length back, for a Gaussian's latents lie on a shell. */
  shell?: boolean;
  /** A second latent that some layers follow. */
  style?: StyleInput | null;
  /** The snapshots (image counts) whose axes give the directions, each aligned with the one before; none means the axes of the snapshot that is shown. */
  basis?: number[];
  view: "seeds";
  /** The latents, in order. */
  seeds: number[];
  /** Samples a row; 0 puts all in one row. */
  columns?: number;
}

/** One sample. */
export interface SinglePicture {
  /** Which random latent to begin with. */
  seed?: number;
  /** A kept latent to begin with in place of the seed's. */
  kept?: string | null;
  /** How far from the average: below 1 is more typical, above 1 more unusual. */
  truncation?: number;
  /** Which average truncation leads to: that of everything, or in w that of the latent's own class. */
  towards?: "mean" | "class";
  /** The class, or the mix of classes. */
  condition?: ConditionSpecInput;
  /** Steps along the basis: index of the direction -> how many sigmas, -5 to 5. */
  directions?: Record<string, number>;
  /** Steps along kept directions, by their digest. */
  moves?: Record<string, MoveInput>;
  /** Single numbers of the latent set by hand: index -> value, -5 to 5. */
  dimensions?: Record<string, number>;
  /** Whether a z that was moved gets its length back, for a Gaussian's latents lie on a shell. */
  shell?: boolean;
  /** A second latent that some layers follow. */
  style?: StyleInput | null;
  /** The snapshots (image counts) whose axes give the directions, each aligned with the one before; none means the axes of the snapshot that is shown. */
  basis?: number[];
  view?: "single";
}

/** How fast a lab plays. */
export interface Speed {
  /** Steps a second; 0 is as fast as it goes. */
  steps: number;
  /** One phase of a step at a time, each explained as it happens. */
  slow: boolean;
}

/** How fast a lab plays. */
export interface SpeedInput {
  /** Steps a second; 0 is as fast as it goes. */
  steps?: number;
  /** One phase of a step at a time, each explained as it happens. */
  slow?: boolean;
}

/** Take a single turn. */
export interface Step {
  type: "step";
  turn: "discriminator" | "generator" | "both" | "phase";
}

/** How the moments are laid out, compared and played. */
export interface StripSettings {
  /** How many latents the strip shows, the page's own among them. */
  rows: number;
  /** The seed of the strip's second latent; those below have the next. */
  seed: number;
  /** As many moments as fit, or all. */
  extent: "fitting" | "all";
  /** The two moments that are compared, by their images; or the last two. */
  pair: [number, number] | null;
  /** How they are compared. */
  look: "side" | "wipe" | "flicker";
  /** How fast the film of training plays. */
  fps: number;
}

/** A second latent that some layers of a generator follow in place of the first (style mixing). */
export interface Style {
  /** Which random latent the second is. */
  seed: number;
  /** A kept latent in place of the seed's. */
  kept: string | null;
  /** The layers that follow the second; 0 is the coarsest. */
  layers: number[];
}

/** A second latent that some layers of a generator follow in place of the first (style mixing). */
export interface StyleInput {
  /** Which random latent the second is. */
  seed?: number;
  /** A kept latent in place of the seed's. */
  kept?: string | null;
  /** The layers that follow the second; 0 is the coarsest. */
  layers?: number[];
}

/** A wish of the component: to open on another page what this one shows. */
export interface Take {
  to: "explore" | "path";
  state: ClassesStateInput;
}

/** Everything that decides what a run does, and goes together. */
export interface TrainConfig {
  dataset: DatasetOptions;
  network: NetworkOptions;
  objective: ObjectiveOptions;
  optimiser: OptimiserOptions;
  schedule: ScheduleOptions;
  augmentation: AugmentationOptions;
  compute: ComputeOptions;
  /** The seed of the weights, the latents and the order of the samples. */
  seed: number;
}

/** Look at something else. */
export interface View {
  type: "view";
  view: Record<string, unknown>;
}

/** What the lab's client says. */
export type LabMessage = Open | Config | View | ChangeSpeed | PauseAt | Play | Step | Painted | Load | Film;
