// The adapters of all callbacks, by name.
// Holds no behaviour of its own.

import type { DecidingAdapter, ObservingAdapter } from './adapter.js';
import { CHAINS } from './chains.js';
import { COOKIES } from './cookies.js';
import { EXTENSIONS } from './extensions.js';
import { HELLO } from './hello.js';
import { OBSERVERS } from './observers.js';
import { PASSWORDS } from './passwords.js';
import { POLICY } from './policy.js';
import { PSK } from './psk.js';
import { SECURITY } from './security.js';

export const DECIDING: Readonly<Record<string, DecidingAdapter>> = {
  ...HELLO,
  ...CHAINS,
  ...PSK,
  ...POLICY,
  ...COOKIES,
  ...EXTENSIONS,
  ...PASSWORDS,
  ...SECURITY,
};
export const OBSERVING: Readonly<Record<string, ObservingAdapter>> = { ...OBSERVERS };
