// The adapters of all callbacks, by name.
// Holds no behaviour of its own.

import type { DecidingAdapter, ObservingAdapter } from './adapter.js';
import { CHAINS } from './chains.js';
import { HELLO } from './hello.js';
import { OBSERVERS } from './observers.js';
import { QUIC } from './quic.js';
import { RARE, RARE_OBSERVERS } from './rare.js';

export const DECIDING: Readonly<Record<string, DecidingAdapter>> = {
  ...HELLO,
  ...CHAINS,
  ...QUIC,
  ...RARE,
};
export const OBSERVING: Readonly<Record<string, ObservingAdapter>> = {
  ...OBSERVERS,
  ...RARE_OBSERVERS,
};
