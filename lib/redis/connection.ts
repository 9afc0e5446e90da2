// RedisConnection: commands to a Redis by a client of either package, each within its time.
// Knows no key and no value; makes a client only where it was given a URL.

import type { IoredisClient, NodeRedisClient, RedisSettings } from './options.js';

/** Commands, and their answers. */
export class RedisConnection {
  readonly #settings: RedisSettings;
  #client: Promise<Client> | null;
  #downUntil = 0;
  #closed = false;

  constructor(settings: RedisSettings) {
    this.#settings = settings;
    const { client } = settings;
    this.#client =
      client === null
        ? null
        : Promise.resolve({ client, settled: Promise.resolve(), end: () => {} });
  }

  /**
   * Makes the client, and waits until it is connected, has failed, or has taken too long: loading a
   * package and connecting take longer than an answer may.
   */
  async begin(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, BEGIN_MS);
    });
    this.#client ??= this.#open();
    // A client that cannot be made is told of by the first command.
    const settled = this.#client.then((made) => made.settled).catch(() => {});
    await Promise.race([settled, late]);
    clearTimeout(timer);
  }

  /**
   * One command. After one that failed the next ones fail at once, for a second, so that nobody waits
   * for a Redis that is down.
   */
  async command(...args: string[]): Promise<unknown> {
    if (this.#closed) throw failure('The connection to the Redis is closed', 'CLOSED');
    if (Date.now() < this.#downUntil) {
      throw failure('The Redis has not answered a moment ago', 'UNAVAILABLE');
    }
    try {
      return await this.#inTime(this.#send(args));
    } catch (error) {
      this.#downUntil = Date.now() + REST_MS;
      throw error;
    }
  }

  /** Tells what went wrong to whoever wants to know. */
  report(error: unknown): void {
    try {
      const said: unknown = this.#settings.error?.(error);
      const then = (said as { then?: unknown } | null | undefined)?.then;
      if (typeof then === 'function') Promise.resolve(said).catch(() => {});
    } catch {
      // Whoever hears of errors stops nothing by one of his own.
    }
  }

  /** Ends the client, where it was made here. */
  close(): void {
    this.#closed = true;
    const client = this.#client;
    this.#client = null;
    client?.then(({ end }) => end()).catch(() => {});
  }

  async #send(args: string[]): Promise<unknown> {
    this.#client ??= this.#open();
    let made: Client;
    try {
      made = await this.#client;
    } catch (error) {
      this.#client = null; // to be tried again
      throw error;
    }
    const { client } = made;
    if ('call' in client) {
      const [name = '', ...rest] = args;
      return client.call(name, ...rest);
    }
    return client.sendCommand(args);
  }

  async #open(): Promise<Client> {
    const url = this.#settings.url as string;
    // Clients report what they try again as events, which would end the process if nobody listened.
    const opened = (await ioredis(url)) ?? (await nodeRedis(url));
    if (opened === null) {
      throw failure('A url needs the package ioredis or redis: npm install ioredis', 'NO_CLIENT');
    }
    if (this.#closed) opened.end();
    return opened;
  }

  #inTime<T>(promise: Promise<T>): Promise<T> {
    const { timeoutMs } = this.#settings;
    return new Promise((resolve, reject) => {
      const late = () =>
        reject(failure(`The Redis has not answered within ${timeoutMs / 1000} s`, 'TIMEOUT'));
      const timer = setTimeout(late, timeoutMs);
      promise.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}

interface Client {
  readonly client: IoredisClient | NodeRedisClient;
  /** Kept when it is connected, or has failed to. */
  readonly settled: Promise<void>;
  end(): void;
}

/** A module that may not be there. */
async function optional(name: string): Promise<Record<string, never> | null> {
  try {
    return (await import(name)) as Record<string, never>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}

async function ioredis(url: string): Promise<Client | null> {
  const module = await optional('ioredis');
  if (module === null) return null;
  const Redis = (module.Redis ?? module.default) as unknown as new (
    ...args: unknown[]
  ) => IoredisClient & { on(event: string, told: () => void): void; disconnect(): void };
  const client = new Redis(url.replace(/^unix:\/\//, ''), { maxRetriesPerRequest: 1 });
  const settled = new Promise<void>((resolve) => {
    for (const event of ['ready', 'error']) client.on(event, resolve);
  });
  return { client, settled, end: () => client.disconnect() };
}

async function nodeRedis(url: string): Promise<Client | null> {
  const module = await optional('redis');
  if (module === null) return null;
  const path = url.startsWith('/') ? url : /^unix:\/\/(.+)$/.exec(url)?.[1];
  const createClient = module.createClient as unknown as (options: object) => NodeRedisClient & {
    on(event: string, told: () => void): void;
    connect(): Promise<unknown>;
    destroy(): void;
  };
  const client = createClient(path === undefined ? { url } : { socket: { path } });
  const settled = new Promise<void>((resolve) => {
    for (const event of ['ready', 'error']) client.on(event, resolve);
  });
  // It goes on trying by itself; commands wait meanwhile, within their time.
  client.connect().catch(() => {});
  return { client, settled, end: () => client.destroy() };
}

function failure(text: string, what: string): Error {
  return Object.assign(new Error(text), { code: `ERR_SSL_REDIS_${what}` });
}

const REST_MS = 1000;
const BEGIN_MS = 3000;
