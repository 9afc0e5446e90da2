// A work's figures as lines of text, with the ratio of ours to each other peer.
// Computes; measures nothing.
import { median, ratios, show, spread } from './statistics.mjs';

const TITLES = {
  cpu: 'CPU us',
  loop: 'loop us',
  rate: 'a second',
  p99: 'p99 us',
  bytes: 'KiB',
  delay: 'ms',
};
const RATIOS = {
  cpu: 'CPU',
  loop: 'loop CPU',
  bytes: 'memory',
  delay: 'delay',
  wall: 'wall time',
  rate: 'rate',
};

/** @param figures by peer: one object of quantities for each round. */
export function describe(name, work, figures) {
  const { ours, ...others } = figures;
  const quantities = Object.keys(ours[0]).filter((each) => each in TITLES);
  const lines = [`\n${name}: ${work.what}, for each ${work.unit}${barsOf(work)}`];
  const columns = quantities.map((each) => TITLES[each].padStart(9)).join(' ');
  lines.push(`  ${''.padEnd(15)} ${columns}`);
  for (const [peer, list] of Object.entries(figures)) {
    const cells = quantities.map((each) => show(median(of(list, each))).padStart(9));
    lines.push(`  ${peer.padEnd(15)} ${cells.join(' ')}`);
  }
  for (const [peer, list] of Object.entries(others)) {
    const shown = Object.keys(RATIOS)
      .filter(
        (each) =>
          each in ours[0] &&
          (each !== 'wall' || work.wall) &&
          (each !== 'rate' || work.besideLocal),
      )
      .map((each) => `${RATIOS[each]} ${spread(ratios(of(ours, each), of(list, each)))}`);
    lines.push(`  ours / ${peer.padEnd(15)} ${shown.join(', ')}`);
  }
  return lines;
}

function of(list, quantity) {
  return list.map((each) => each[quantity]);
}

function barsOf({ bars }) {
  const texts = {
    node: 'node:tls',
    c: 'C',
    loop: 'node:tls on the loop thread',
    onread: 'node:tls with onread',
    sameLibssl: 'node:tls on the same libssl',
  };
  if (bars.local) return `; at least ${bars.local} of a local key's, in a second`;
  const list = Object.entries(bars).map(([which, bar]) => `${bar} of ${texts[which]}`);
  return `; at most ${list.join(', ')}`;
}
