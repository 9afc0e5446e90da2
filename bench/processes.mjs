// The processes of the benchmark: starts them, speaks their lines, and reads from /proc what they have used.
// Knows no work. Linux only.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const ANSWER_MS = 120_000;

/** A running peer or load. */
export class Process {
  #child;
  #lines = [];
  #waiting = null;
  #name;

  /** @param command program, then its arguments. */
  constructor(name, [program, ...args]) {
    this.#name = name;
    this.#child = spawn(program, args.map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#lines.push(line);
      this.#waiting?.();
    });
    this.#child.on('exit', () => this.#waiting?.());
  }

  /** The port that it said. */
  port = 0;

  get pid() {
    return this.#child.pid;
  }

  /** Sends a command. */
  say(line) {
    this.#child.stdin.write(`${line}\n`);
  }

  /** The words after `word` in the next line that begins with it. */
  async answer(word) {
    const late = setTimeout(() => this.#child.kill(), ANSWER_MS);
    try {
      while (true) {
        const index = this.#lines.findIndex((line) => line.startsWith(word));
        if (index >= 0) return this.#lines.splice(index, 1)[0].split(' ').slice(1);
        if (this.#child.exitCode !== null || this.#child.signalCode !== null)
          throw new Error(`${this.#name} has ended before it said "${word}"`);
        await new Promise((resolve) => {
          this.#waiting = resolve;
        });
      }
    } finally {
      clearTimeout(late);
    }
  }

  /** Nanoseconds of CPU used so far: `all` threads together, and the first, which runs the event loop. */
  cpu() {
    const spent = (thread) => {
      const text = readFileSync(`/proc/${this.pid}/task/${thread}/schedstat`, 'utf8');
      return Number(text.split(' ')[0]);
    };
    const threads = readdirSync(`/proc/${this.pid}/task`).map((thread) => {
      try {
        return spent(thread);
      } catch {
        return 0; // it has just ended
      }
    });
    return { all: threads.reduce((sum, each) => sum + each, 0), loop: spent(this.pid) };
  }

  /** Bytes of memory that are its own and resident. */
  memory() {
    const text = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/^RssAnon:\s+(\d+) kB/m.exec(text)[1]) * 1024;
  }

  /** Ends it. */
  end() {
    this.#child.stdin.end();
    this.#child.kill();
    return new Promise((resolve) => {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) resolve();
      else this.#child.on('exit', resolve);
    });
  }
}
