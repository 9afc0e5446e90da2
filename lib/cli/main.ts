#!/usr/bin/env node
// The command line: `npm start`, `libssl`. Reads arguments, runs one command, turns errors into one message.
// Exit codes: 0 done, 1 failed, 2 wrong arguments.

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { connect, parseTarget } from './commands/connect.js';
import { demo } from './commands/demo.js';
import { libraries } from './commands/libraries.js';
import { trace } from './commands/trace.js';

const USAGE = `Usage:
  libssl                      start a TLS server of our own, connect to it, print what was agreed
  libssl HOST[:PORT]          connect to a server, verified, and print what was agreed (port 443)
  libssl trace HOST[:PORT]    connect to a server, verified, and print each message of the handshake
  libssl libraries            list the OpenSSL libraries that can be used here

Options:
  --send TEXT                 with HOST: send this line, and print the answer
  --json                      with trace: print the messages as JSON
  --timeout SECONDS           with HOST: limit of each wait (default 20)
  -h, --help                  print this
`;

/** Beside this file, in lib/ as in dist/. */
const DEMO_SERVER = fileURLToPath(new URL('./demo-server.js', import.meta.url));

class UsageError extends Error {}

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parse(args);
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const traces = positionals[0] === 'trace';
  const [what, ...rest] = traces ? positionals.slice(1) : positionals;
  if (traces && what === undefined) throw new UsageError('trace needs HOST[:PORT].');
  if (rest.length > 0) throw new UsageError(`Too many arguments: ${rest.join(' ')}`);
  const isHost = what !== undefined && (traces || what !== 'libraries');
  if (!isHost && (values.send !== undefined || values.timeout !== undefined)) {
    throw new UsageError('--send and --timeout go with HOST:PORT.');
  }
  if (traces && values.send !== undefined) throw new UsageError('trace sends nothing.');
  if (!traces && values.json !== undefined) throw new UsageError('--json goes with trace.');
  if (what === undefined) return demo(DEMO_SERVER, print);
  if (!isHost) return libraries(print);
  const target = parseTarget(what);
  if (target === null) throw new UsageError(`Not HOST:PORT: ${what}`);
  const timeout = seconds(values.timeout ?? '20');
  if (traces) return trace({ ...target, json: values.json ?? false, timeout }, print);
  return connect({ ...target, send: values.send ?? null, timeout }, print);
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        json: { type: 'boolean' },
        send: { type: 'string' },
        timeout: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function seconds(text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new UsageError(`--timeout must be a number of seconds above 0, not ${text}`);
}

function print(line: string): void {
  // What a peer says must not steer the terminal.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is meant.
  process.stdout.write(`${line.replace(/[\x00-\x1f\x7f-\x9f]/g, '\ufffd')}\n`);
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`libssl: ${message}\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${USAGE}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
