// The adapters of all callbacks, by name.
// Holds no behaviour of its own.

import type { DecidingAdapter, ObservingAdapter } from './adapter.js';
import { CHAINS } from './chains.js';
import { COOKIES } from './cookies.js';
import { EXTENSIONS, EXTENSIONS_OBSERVED } from './custom-extensions.js';
import { EVIDENCE } from './evidence.js';
import { HELLO } from './hello.js';
import { OBSERVERS } from './observers.js';
import { OLD_EXTENSIONS } from './old-extensions.js';
import { PASSWORDS } from './passwords.js';
import { POLICY } from './policy.js';
import { PSK } from './psk.js';
import { QUIC } from './quic.js';
import { RARE, RARE_OBSERVERS } from './rare.js';
import { SECURITY } from './security.js';
import { SESSIONS, SESSIONS_OBSERVED } from './sessions.js';
import { TICKETS } from './tickets.js';

export const DECIDING: Readonly<Record<string, DecidingAdapter>> = {
  ...HELLO,
  ...CHAINS,
  ...PSK,
  ...POLICY,
  ...COOKIES,
  ...OLD_EXTENSIONS,
  ...PASSWORDS,
  ...SECURITY,
  ...SESSIONS,
  ...TICKETS,
  ...EVIDENCE,
  ...EXTENSIONS,
  ...QUIC,
  ...RARE,
};
export const OBSERVING: Readonly<Record<string, ObservingAdapter>> = {
  ...OBSERVERS,
  ...SESSIONS_OBSERVED,
  ...EXTENSIONS_OBSERVED,
  ...RARE_OBSERVERS,
};
