// What the calls of libssl/redis take, and reading it.
// Opens no connection.

import {
  invalidArgType,
  invalidArgValue,
  invalidCombination,
  outOfRange,
} from '../conditions/index.js';

/** A client of the package `ioredis`, as far as it is used here. */
export interface IoredisClient {
  call(command: string, ...args: string[]): Promise<unknown>;
}

/** A client of the package `redis`, as far as it is used here. */
export interface NodeRedisClient {
  sendCommand(args: string[]): Promise<unknown>;
}

/** Which Redis, and how. */
export interface RedisOptions {
  /** A client that is connected, of the package `ioredis` or `redis`. It stays yours. */
  client?: IoredisClient | NodeRedisClient | null | undefined;
  /** Or where it is, such as `redis://host:6379`: needs one of the two packages. */
  url?: string | null | undefined;
  /**
   * The same 16 bytes or more on every server, and known to nobody else: what lies in the Redis is
   * encrypted with it (AES-256-GCM), so that who can read or change that learns and forges nothing.
   */
  secret: string | Uint8Array;
  /** Before every key. Default: `'libssl:'`. */
  prefix?: string | undefined;
  /** Seconds that an answer may take. Default: 0.25. */
  timeout?: number | undefined;
  /** Called with what went wrong; handshakes go on without the Redis. Default: `null`. */
  error?: ((error: unknown) => unknown) | null | undefined;
}

/** The same after reading. */
export interface RedisSettings {
  readonly client: IoredisClient | NodeRedisClient | null;
  readonly url: string | null;
  readonly secret: Uint8Array;
  readonly prefix: string;
  readonly timeoutMs: number;
  readonly error: ((error: unknown) => unknown) | null;
}

/**
 * Reads what all calls take.
 *
 * @param more further keywords, which the call reads itself.
 */
export function readRedisOptions(
  call: string,
  options: unknown,
  more: readonly string[] = [],
): RedisSettings & { readonly given: Readonly<Record<string, unknown>> } {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalidArgType({ call, name: 'options' }, 'an object with keywords', options);
  }
  const given = { ...options } as Record<string, unknown>;
  const known = [...KNOWN, ...more];
  for (const keyword of Object.keys(given)) {
    if (known.includes(keyword)) continue;
    const shown = JSON.stringify(keyword.slice(0, 80));
    throw invalidCombination(
      `${call} does not take the keyword ${shown}. It takes: ${known.join(', ')}.`,
    );
  }
  const client = clientOf(call, given.client ?? null);
  const url = urlOf(call, given.url ?? null);
  if ((client === null) === (url === null)) {
    throw invalidCombination(`${call} takes either "client" or "url".`);
  }
  return {
    client,
    url,
    secret: secretOf(call, given.secret),
    prefix: prefixOf(call, given.prefix ?? 'libssl:'),
    timeoutMs: secondsOf(call, 'timeout', given.timeout ?? 0.25) * 1000,
    error: errorOf(call, given.error ?? null),
    given,
  };
}

/** Seconds above 0 that a timer can take. */
export function secondsOf(call: string, name: string, value: unknown): number {
  const expected = `a number of seconds above 0, at most ${MOST_SECONDS}`;
  if (typeof value !== 'number') throw invalidArgType({ call, name }, expected, value);
  if (value > 0 && value <= MOST_SECONDS) return value;
  throw outOfRange({ call, name }, expected, value);
}

function clientOf(call: string, value: unknown): IoredisClient | NodeRedisClient | null {
  if (value === null) return null;
  const client = value as Partial<IoredisClient & NodeRedisClient>;
  if (typeof client.call === 'function' || typeof client.sendCommand === 'function') {
    return value as IoredisClient | NodeRedisClient;
  }
  throw invalidArgType({ call, name: 'client' }, 'a client of ioredis or redis', value);
}

function urlOf(call: string, value: unknown): string | null {
  if (value === null) return null;
  const place = { call, name: 'url' };
  // It may have a password in it: it is not shown.
  if (typeof value !== 'string') throw invalidArgType(place, 'a string', typeof value);
  if (/^(rediss?|unix):\/\/./.test(value) || value.startsWith('/')) return value;
  throw invalidArgValue(
    place,
    'must be redis://…, rediss://…, or the path of a socket',
    typeof value,
  );
}

function secretOf(call: string, value: unknown): Uint8Array {
  const place = { call, name: 'secret' };
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  if (!(bytes instanceof Uint8Array)) {
    throw invalidArgType(place, 'a string or a Uint8Array of 16 bytes or more', typeof value);
  }
  if (bytes.length >= 16) return Uint8Array.from(bytes);
  throw outOfRange({ call, name: 'secret.length' }, '16 bytes or more', bytes.length);
}

function prefixOf(call: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw invalidArgType({ call, name: 'prefix' }, 'a string', value);
}

function errorOf(call: string, value: unknown): RedisSettings['error'] {
  if (value === null) return null;
  if (typeof value === 'function') return value as (error: unknown) => unknown;
  throw invalidArgType({ call, name: 'error' }, 'a function, or null', value);
}

const KNOWN = ['client', 'url', 'secret', 'prefix', 'timeout', 'error'];
const MOST_SECONDS = 2_000_000;
