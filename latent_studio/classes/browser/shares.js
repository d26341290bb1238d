// Conditions as shares: how much there is of each class of a group. Pure functions, nothing is drawn here.

const WHOLE = 1000; // shares are kept in thousandths, and add up to one
const SEEDS = 2 ** 32;

export function seedAfter(seed, count) {
  return (((seed + count) % SEEDS) + SEEDS) % SEEDS;
}

// The share of every class of a group, 0 to 1, together 1.
export function sharesOf(condition, { name, classes }) {
  const given = condition.shares?.[name] ?? {};
  const total = classes.reduce((sum, each) => sum + (given[each] ?? 0), 0);
  if (total > 0) return Object.fromEntries(classes.map((each) => [each, (given[each] ?? 0) / total]));
  const shares = Object.fromEntries(classes.map((each) => [each, 0]));
  const mix = condition.second ? condition.mix : 0;
  shares[condition.first[name] ?? classes[0]] += 1 - mix;
  if (mix > 0) shares[condition.second[name] ?? classes[0]] += mix;
  return shares;
}

// `whole` handed out in whole parts after the shares: what rounding leaves over goes to those that lost most by it.
function handedOut(shares, whole) {
  const total = Object.values(shares).reduce((sum, share) => sum + share, 0) || 1;
  const exact = Object.entries(shares).map(([name, share]) => [name, (share / total) * whole]);
  const parts = Object.fromEntries(exact.map(([name, part]) => [name, Math.floor(part + 1e-6)]));
  let left = whole - Object.values(parts).reduce((sum, part) => sum + part, 0);
  const losers = exact.sort(([first, a], [second, b]) => b - parts[second] - (a - parts[first]));
  for (const [name] of losers) if (left-- > 0) parts[name] += 1;
  return parts;
}

// Shares in thousandths that add up to one.
function evened(shares) {
  return Object.fromEntries(Object.entries(handedOut(shares, WHOLE)).map(([name, part]) => [name, part / WHOLE]));
}

// The one class that there is only of; null of a mix.
export function pureClass(shares) {
  return Object.keys(shares).find((name) => shares[name] > 0.9995) ?? null;
}

// The condition with a group at these shares, and every other group as it was.
export function withShares(condition, groups, group, shares) {
  const first = { ...condition.first };
  const mixed = {};
  for (const each of groups) {
    const its = each.name === group.name ? evened(shares) : sharesOf(condition, each);
    const pure = pureClass(its);
    const strongest = each.classes.reduce((best, name) => (its[name] > its[best] ? name : best));
    first[each.name] = pure ?? strongest;
    if (!pure) mixed[each.name] = Object.fromEntries(Object.entries(its).filter(([, share]) => share > 0));
  }
  return { first, second: null, mix: 0, shares: mixed };
}

export function withClass(condition, groups, group, name) {
  const shares = Object.fromEntries(group.classes.map((each) => [each, each === name ? 1 : 0]));
  return withShares(condition, groups, group, shares);
}

// One share set by hand: the others keep their proportions and share what is left; `spare` take it where there are
// none.
export function rebalanced(shares, name, value, spare) {
  const others = Object.keys(shares).filter((each) => each !== name);
  const total = others.reduce((sum, each) => sum + shares[each], 0);
  const heirs = spare.filter((each) => each !== name);
  const rest = 1 - value;
  const part = (each) => {
    if (total > 1e-6) return (shares[each] / total) * rest;
    return (heirs.length ? heirs.includes(each) : true) ? rest / (heirs.length || others.length) : 0;
  };
  return { ...Object.fromEntries(others.map((each) => [each, part(each)])), [name]: value };
}

// Whole percents that add up to a hundred.
export function percents(shares) {
  return handedOut(shares, 100);
}

// "3", "45 % 3, 55 % 8", "45 % circle, 55 % square; red".
export function mixWords(condition, groups) {
  const words = groups.map((group) => {
    const shares = sharesOf(condition, group);
    const parts = Object.entries(percents(shares)).filter(([, percent]) => percent > 0);
    return pureClass(shares) ?? parts.map(([name, percent]) => `${percent} % ${name}`).join(", ");
  });
  return words.join("; ");
}
