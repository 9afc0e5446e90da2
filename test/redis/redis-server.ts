// A real Redis on a socket in a folder of its own.
// Knows nothing of what is kept in it.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** True where a Redis can be started. */
export const hasRedis =
  spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).error === undefined;

/** A Redis that can be stopped and started. */
export class RedisServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'libssl-redis-'));
  readonly path = join(this.#folder, 'redis.sock');
  readonly url = `unix://${this.path}`;
  #child: ChildProcess | null = null;

  /** Starts it, empty. */
  async start(): Promise<void> {
    const options = ['--port', '0', '--unixsocket', this.path, '--save', '', '--dir', this.#folder];
    this.#child = spawn('redis-server', options, { stdio: 'ignore' });
    for (let tries = 0; tries < 100; tries++) {
      if (await this.#answers()) return;
      await sleep(50);
    }
    throw new Error('redis-server did not start');
  }

  /** Stops it as a crash would. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'close');
    rmSync(this.path, { force: true });
  }

  /** What redis-cli prints for a command. */
  ask(...command: string[]): string {
    return spawnSync('redis-cli', ['-s', this.path, ...command], {
      encoding: 'utf8',
    }).stdout.trim();
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.path);
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
  }
}
