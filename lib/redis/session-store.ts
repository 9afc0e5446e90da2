// RedisSessionStore: the sessions of several servers in one Redis, for the keyword sessionCache.
// Looks nothing up by itself: the handshakes do.

import type { SslSessionStore } from '../arguments/index.js';
import { RedisConnection } from './connection.js';
import { type RedisOptions, readRedisOptions } from './options.js';
import { Seal } from './seal.js';

/** Options of {@link createRedisSessionStore}. */
export type RedisSessionStoreOptions = RedisOptions;

/**
 * Sessions in a Redis. A handshake waits for it for at most `timeout`, and for a second after a failure
 * not at all: then it is a full one.
 */
export class RedisSessionStore implements SslSessionStore {
  readonly #redis: RedisConnection;
  readonly #seal: Seal;
  readonly #prefix: string;

  /** @internal */
  constructor(redis: RedisConnection, seal: Seal, prefix: string) {
    this.#redis = redis;
    this.#seal = seal;
    this.#prefix = prefix;
  }

  /** @internal */
  async get(id: string): Promise<Uint8Array | null> {
    const place = `${this.#prefix}session:${id}`;
    const found = await this.#redis.command('GET', place);
    return found === null || found === undefined ? null : this.#seal.open(place, String(found));
  }

  /** @internal */
  async set(id: string, session: Uint8Array, seconds: number): Promise<void> {
    const place = `${this.#prefix}session:${id}`;
    const ms = `${Math.max(1, Math.round(seconds * 1000))}`;
    await this.#redis.command('SET', place, this.#seal.close(place, session), 'PX', ms);
  }

  /** @internal */
  error(error: unknown): void {
    this.#redis.report(error);
  }

  /** Ends the client that was made for a `url`; handshakes are full ones from then on. */
  close(): void {
    this.#redis.close();
  }
}

/**
 * A store for the `sessionCache` of a server's context, which all servers with the same Redis and
 * secret share. Where clients are verified give them the same `sessionIdContext`, too.
 *
 * @example
 * const sessionCache = createRedisSessionStore({ url: 'redis://cache', secret: process.env.SECRET });
 * const context = createSslServerContext({ keyFile, certFile, sessionCache });
 *
 * @throws TypeError or RangeError for wrong options. A Redis that cannot be reached is none: handshakes
 *   are full ones until it can.
 */
export function createRedisSessionStore(options: RedisSessionStoreOptions): RedisSessionStore {
  const settings = readRedisOptions('createRedisSessionStore', options);
  const redis = new RedisConnection(settings);
  void redis.begin(); // so that no handshake waits for it
  return new RedisSessionStore(redis, new Seal(settings.secret), settings.prefix);
}
