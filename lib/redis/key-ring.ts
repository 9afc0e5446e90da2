// KeyRing: the keys that a fleet has in common, and from when each of them makes tickets.
// Pure but for random bytes: it knows no Redis and no clock.

import { randomBytes } from 'node:crypto';
import { TextDecoder } from 'node:util';

/** One key. */
export interface RingKey {
  /** 80 bytes. */
  readonly key: Uint8Array;
  /** When it begins to make tickets, in milliseconds since 1970. */
  readonly from: number;
}

/** Keys, the newest first; at least one. */
export type KeyRing = readonly RingKey[];

/** How keys follow one another, in milliseconds. */
export interface RingTimes {
  /** How long each makes tickets. */
  readonly rotation: number;
  /** How long it is accepted after that. */
  readonly keep: number;
  /** How long before it makes tickets it is known to all. */
  readonly lead: number;
}

/** A ring of one key that makes tickets at once. */
export function newRing(now: number): KeyRing {
  return [{ key: new Uint8Array(randomBytes(KEY)), from: now }];
}

/** The ring with a next key, and without those that are over. */
export function turned(ring: KeyRing, now: number, { keep, lead }: RingTimes): KeyRing {
  const next = { key: new Uint8Array(randomBytes(KEY)), from: now + lead };
  return [next, ...withoutOld(ring, now, keep)].slice(0, MOST_KEYS);
}

/**
 * The ring with keys that this server has and the others may not know: a Redis that has lost what lay
 * there must cost nobody his session. The ring itself where there are none.
 */
export function merged(
  ring: KeyRing | null,
  mine: KeyRing,
  now: number,
  { keep }: RingTimes,
): KeyRing | null {
  // They are accepted, and make no tickets where there are others that all know.
  const newest = ring?.[0]?.from ?? Number.POSITIVE_INFINITY;
  const added = without(mine, ring ?? []).map(({ key, from }) => ({
    key,
    from: Math.min(from, newest - 1),
  }));
  const all = [...(ring ?? []), ...added].sort((a, b) => b.from - a.from);
  const kept = withoutOld(all, now, keep).slice(0, MOST_KEYS);
  return without(kept, ring ?? []).length === 0 ? ring : kept;
}

/** Those that another ring has not. */
export function without(ring: KeyRing, other: KeyRing): KeyRing {
  return ring.filter(({ key }) => !other.some((one) => Buffer.compare(one.key, key) === 0));
}

/** A key stops making tickets when the one before it in the list begins to. */
function withoutOld(ring: KeyRing, now: number, keep: number): KeyRing {
  return ring.filter((_key, index) => {
    const successor = ring[index - 1];
    return successor === undefined || successor.from + keep > now;
  });
}

/** When the ring is to be turned. */
export function dueAt(ring: KeyRing, { rotation, lead }: RingTimes): number {
  return (ring[0]?.from ?? 0) + rotation - lead;
}

/** The key that makes tickets now, then the others. */
export function inOrder(ring: KeyRing, now: number): Uint8Array[] {
  const making = ring.find(({ from }) => from <= now) ?? ring.at(-1);
  const others = ring.filter((one) => one !== making);
  return [...(making === undefined ? [] : [making]), ...others].map(({ key }) => key);
}

/** The next moment after now at which another key makes tickets, or `null`. */
export function nextChange(ring: KeyRing, now: number): number | null {
  const later = ring.map(({ from }) => from).filter((from) => from > now);
  return later.length === 0 ? null : Math.min(...later);
}

/** The form in which it lies in the Redis, before it is sealed. */
export function ringToBytes(ring: KeyRing): Uint8Array {
  const plain = ring.map(({ key, from }) => ({ key: Buffer.from(key).toString('base64'), from }));
  return Buffer.from(JSON.stringify(plain));
}

/** @throws Error for what is no ring. */
export function ringFromBytes(bytes: Uint8Array): KeyRing {
  const plain = JSON.parse(new TextDecoder().decode(bytes)) as { key: string; from: number }[];
  const ring = plain.map(({ key, from }) => ({
    key: new Uint8Array(Buffer.from(key, 'base64')),
    from,
  }));
  if (ring.length > 0 && ring.every(({ key, from }) => key.length === KEY && from > 0)) return ring;
  throw new Error('What lies in the Redis are no keys of tickets');
}

const KEY = 80;
/** One of our own may come to them; a context takes 64. */
const MOST_KEYS = 63;
