// Three processes behind one port, and clients that meet any of them.
// What they share is fleet-server.mjs'.

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  createAsyncIoStateAndConnectedTcpSocket,
  type SslAbstractContext,
} from '../../lib/index.js';

const SERVER = fileURLToPath(new URL('fleet-server.mjs', import.meta.url));

/** What a server has said of a connection. */
export interface Met {
  readonly pid: number;
  readonly reused: boolean;
}

class Member {
  readonly #child: ChildProcess;
  readonly #waiting: ((line: string) => void)[] = [];

  constructor(settings: object) {
    const stdio = ['pipe', 'pipe', 'inherit'] as const;
    this.#child = spawn(process.execPath, [SERVER, JSON.stringify(settings)], {
      stdio: [...stdio],
    });
    const output = this.#child.stdout as NonNullable<ChildProcess['stdout']>;
    createInterface({ input: output }).on('line', (line) => this.#waiting.shift()?.(line));
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  line(): Promise<string> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  ask(command: string): Promise<string> {
    this.#child.stdin?.write(`${command}\n`);
    return this.line();
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** A fleet. */
export class Fleet {
  readonly #settings: object;
  readonly members: Member[] = [];
  port = 0;

  constructor(settings: object) {
    this.#settings = settings;
  }

  async add(): Promise<Member> {
    const member = new Member({ ...this.#settings, port: this.port });
    this.members.push(member);
    this.port = Number(await member.line());
    return member;
  }

  /** One connection of a context to whichever server it meets. */
  async meet(sslCtx: SslAbstractContext): Promise<Met> {
    const state = await createAsyncIoStateAndConnectedTcpSocket('localhost', this.port, {
      ipv6: null,
      sslCtx,
      handshakeTimeout: 10,
    });
    const text = Buffer.alloc(64);
    await state.readBuffer(text, { timeout: 10 });
    const met = JSON.parse(text.toString()) as Met;
    if (met.reused !== state.sessionReused) throw new Error('the two ends are of two minds');
    await state.close();
    return met;
  }

  /** Connects until it has met all, and 10 times more; which pids it met, and who did not resume. */
  async meetAll(sslCtx: SslAbstractContext): Promise<{ pids: number[]; full: number }> {
    const pids = new Set<number>();
    let full = 0;
    for (let count = 0, after = 0; count < 300 && after < 10; count++) {
      const met = await this.meet(sslCtx);
      pids.add(met.pid);
      if (!met.reused) full++;
      if (pids.size === this.members.length) after++;
    }
    return { pids: [...pids].sort(), full };
  }

  get pids(): number[] {
    return this.members.map(({ pid }) => pid).sort();
  }

  drop(member: Member): void {
    member.kill();
    this.members.splice(this.members.indexOf(member), 1);
  }

  stop(): void {
    for (const member of this.members.splice(0)) member.kill();
  }
}
