// SharedTicketKeys: the keys of tickets for several servers, the same on each, turned by whichever comes first.
// Touches no connection: it sets keys on contexts, and they stay there when the Redis is down.

import { invalidArgType, outOfRange } from '../conditions/index.js';
import { SslAbstractContext } from '../contexts/index.js';
import { RedisConnection } from './connection.js';
import {
  dueAt,
  inOrder,
  type KeyRing,
  merged,
  newRing,
  nextChange,
  type RingTimes,
  ringFromBytes,
  ringToBytes,
  turned,
  without,
} from './key-ring.js';
import { type RedisOptions, readRedisOptions, secondsOf } from './options.js';
import { Seal } from './seal.js';

/** Options of {@link shareTicketKeys}. */
export interface SharedTicketKeysOptions extends RedisOptions {
  /** Seconds that each key makes tickets. Default: 3600. */
  rotation?: number | undefined;
  /** Seconds that a key is accepted after that. Default: 7200, as long as tickets are good for. */
  keep?: number | undefined;
  /** Seconds between looks at the Redis. Default: 10. A new key waits twice as long for all to know it. */
  interval?: number | undefined;
}

/** Keys that a fleet shares. */
export class SharedTicketKeys {
  readonly #contexts: readonly SslAbstractContext[];
  readonly #redis: RedisConnection;
  readonly #seal: Seal;
  readonly #place: string;
  readonly #times: RingTimes;
  readonly #intervalMs: number;
  /** Of this process alone, made when the Redis could not be asked at first. */
  #own: KeyRing | null = null;
  #ownUntil = Number.POSITIVE_INFINITY;
  #ring: KeyRing | null = null;
  #set = '';
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  /** @internal */
  constructor(contexts: readonly SslAbstractContext[], parts: Parts) {
    this.#contexts = contexts;
    this.#redis = parts.redis;
    this.#seal = parts.seal;
    this.#place = parts.place;
    this.#times = parts.times;
    this.#intervalMs = parts.intervalMs;
  }

  /** True while the keys are those of the fleet, not of this process alone. */
  get shared(): boolean {
    return this.#ring !== null;
  }

  /** How many keys are accepted. */
  get size(): number {
    const ring = this.#ring ?? [];
    return ring.length + without(this.#own ?? [], ring).length;
  }

  /**
   * Looks at the Redis now, and makes the next key where it is time. Done by itself every `interval`.
   *
   * @returns whether it could; if not, the present keys stay.
   */
  async refresh(): Promise<boolean> {
    return this.#update((ring, now) => {
      if (ring === null) return newRing(now);
      return now >= dueAt(ring, this.#times) ? turned(ring, now, this.#times) : ring;
    });
  }

  /**
   * Makes a new key now, out of turn. It makes tickets when every server had the time to learn of it,
   * after two intervals.
   *
   * @returns whether it could.
   */
  async rotate(): Promise<boolean> {
    return this.#update((ring, now) =>
      ring === null ? newRing(now) : turned(ring, now, this.#times),
    );
  }

  /** Stops looking. The contexts keep the keys that they have. */
  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#redis.close();
  }

  /** Same as {@link close}, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  async #update(next: (ring: KeyRing | null, now: number) => KeyRing): Promise<boolean> {
    if (this.#closed) return false;
    try {
      const ring = await this.#exchange(next);
      // Tickets of our own are good for a while after the fleet was found.
      if (this.#ring === null) this.#ownUntil = Date.now() + this.#times.keep;
      this.#ring = ring;
    } catch (error) {
      if (!this.#closed) this.#redis.report(error);
      if (this.#ring === null) this.#own ??= newRing(Date.now());
      return false;
    } finally {
      this.#apply();
      this.#schedule();
    }
    return true;
  }

  /** Reads, changes, and writes unless somebody else has written meanwhile. */
  async #exchange(next: (ring: KeyRing | null, now: number) => KeyRing): Promise<KeyRing> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const found = await this.#redis.command('GET', this.#place);
      const sealed = found === null || found === undefined ? '' : String(found);
      const ring = sealed === '' ? null : ringFromBytes(this.#seal.open(this.#place, sealed));
      const mine = [...(this.#ring ?? []), ...(this.#own ?? [])];
      const now = Date.now();
      const wanted = next(merged(ring, mine, now, this.#times), now);
      if (wanted === ring && ring !== null) return ring;
      const { rotation, keep } = this.#times;
      const lasts = `${Math.ceil(2 * (rotation + keep))}`;
      const value = this.#seal.close(this.#place, ringToBytes(wanted));
      const written = await this.#redis.command(
        'EVAL',
        WRITE_UNLESS_CHANGED,
        '1',
        this.#place,
        sealed,
        value,
        lasts,
      );
      if (Number(written) === 1) return wanted;
    }
    throw new Error('Other servers keep changing the keys of tickets in the Redis');
  }

  #apply(): void {
    if (this.#closed) return;
    if (Date.now() > this.#ownUntil) this.#own = null;
    const ring = this.#ring ?? [];
    const keys = inOrder([...ring, ...without(this.#own ?? [], ring)], Date.now());
    const text = keys.map((key) => Buffer.from(key.subarray(0, 16)).toString('hex')).join();
    if (text === this.#set || keys.length === 0) return;
    try {
      for (const context of this.#contexts) context.setTicketKeys(keys);
      this.#set = text;
    } catch (error) {
      this.#redis.report(error);
    }
  }

  #schedule(): void {
    if (this.#closed) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const now = Date.now();
    const change = this.#ring === null ? null : nextChange(this.#ring, now);
    const wait = Math.min(
      this.#intervalMs,
      change === null ? Number.POSITIVE_INFINITY : change - now,
    );
    this.#timer = setTimeout(() => void this.refresh(), Math.max(1, wait));
    this.#timer.unref(); // the process need not stay for it
  }
}

interface Parts {
  readonly redis: RedisConnection;
  readonly seal: Seal;
  readonly place: string;
  readonly times: RingTimes;
  readonly intervalMs: number;
}

/**
 * Gives contexts of servers the ticket keys that all servers with the same Redis and secret share, and
 * keeps them up to date. Whichever server finds that it is time makes the next key. Where clients are
 * verified give the contexts the same `sessionIdContext`, too.
 *
 * @example
 * const context = createSslServerContext({ keyFile, certFile });
 * await shareTicketKeys(context, { url: 'redis://cache', secret: process.env.SECRET });
 *
 * @param contexts a context, or several, of servers without a store of sessions.
 * @returns when the keys are set: where the Redis does not answer, keys of this process alone, until it does.
 * @throws TypeError or RangeError for wrong arguments.
 */
export async function shareTicketKeys(
  contexts: SslAbstractContext | readonly SslAbstractContext[],
  options: SharedTicketKeysOptions,
): Promise<SharedTicketKeys> {
  const call = 'shareTicketKeys';
  const list = Array.isArray(contexts) ? [...contexts] : [contexts];
  if (list.length === 0 || !list.every((one) => one instanceof SslAbstractContext)) {
    throw invalidArgType({ call, name: 'contexts' }, 'an SslAbstractContext, or several', contexts);
  }
  const settings = readRedisOptions(call, options, ['rotation', 'keep', 'interval']);
  const { given } = settings;
  const seconds = (name: string, byDefault: number) =>
    secondsOf(call, name, given[name] ?? byDefault);
  const [rotation, keep] = [seconds('rotation', 3600) * 1000, seconds('keep', 7200) * 1000];
  const intervalMs = seconds('interval', 10) * 1000;
  const lead = Math.min(2 * intervalMs, rotation / 2);
  if (keep / rotation > MOST_KEPT) {
    const range = `at most ${MOST_KEPT} times "rotation"`;
    throw outOfRange({ call, name: 'keep' }, range, keep / 1000);
  }
  // Refused here, before anything is opened, where a context takes no keys.
  for (const context of list) SslAbstractContext.requireTickets(context, call);
  const redis = new RedisConnection(settings);
  const keys = new SharedTicketKeys(list, {
    redis,
    seal: new Seal(settings.secret),
    place: `${settings.prefix}ticket-keys`,
    times: { rotation, keep, lead },
    intervalMs,
  });
  await redis.begin();
  await keys.refresh();
  return keys;
}

/** KEYS[1] is set to ARGV[2] for ARGV[3] milliseconds if it still is ARGV[1], or '' if it is not there. */
const WRITE_UNLESS_CHANGED = `
  if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return 1`;
const MOST_TRIES = 5;
const MOST_KEPT = 50;
